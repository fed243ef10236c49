namespace Izi.Infra.Tests;

/// <summary>The checks themselves: a broken sample of each kind is found, and a whole one is not.</summary>
public sealed class BicepCheckTests
{
    const string Account = """
        param name string
        @secure()
        param key string
        param size string = 'small'
        param location string
        resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
          name: '${name}${size}'
          location: location
          kind: 'StorageV2'
          sku: { name: 'Standard_LRS' }
          tags: { key: key }
        }
        output id string = account.id
        """;

    const string Whole = """
        param location string
        @secure()
        param key string
        module account 'account.bicep' = {
          name: 'account'
          params: {
            name: 'izi'
            location: location
            key: key
          }
        }
        output id string = account.outputs.id
        """;

    [Fact]
    public async Task A_whole_one_has_nothing_wrong() => Assert.Empty(await Findings(Whole));

    [Theory]
    [InlineData("output id", "var unused = 1\noutput id", "Warning no-unused-vars")]
    [InlineData("    key: key\n", "", "Error BCP035")]
    [InlineData("    key: key\n", "    key: key\n    size: key\n", "main: account gets a secret as size, which is not @secure()")]
    [InlineData("account.outputs.id", "key", "main: the output id says parameters('key')")]
    public async Task What_is_broken_is_found(string whole, string broken, string what)
    {
        Assert.Contains(whole, Whole, StringComparison.Ordinal);

        var findings = await Findings(Whole.Replace(whole, broken, StringComparison.Ordinal));

        Assert.Contains(findings, finding => finding.Contains(what, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2024-01-01", "2023-05-01", "account: Microsoft.Storage/storageAccounts is asked for as of 2023-05-01, not 2024-01-01")]
    [InlineData("account.id", "account.listKeys().keys[0].value", "account: the output id says listKeys(")]
    [InlineData("account.id", "account.properties.primaryKey", "account: the output id says .primaryKey")]
    public async Task What_is_broken_in_a_resource_is_found(string whole, string broken, string what)
    {
        Assert.Contains(whole, Account, StringComparison.Ordinal);

        Assert.Contains(await Findings(Whole, Account.Replace(whole, broken, StringComparison.Ordinal)), finding => finding == what);
    }

    [Theory]
    [InlineData("guid(tenant().tenantId)", "'mine'", "main: a role assignment is not named by guid()")]
    [InlineData("principalType: 'ServicePrincipal'", "", "main: a role assignment does not say whom it is for by principalType")]
    [InlineData(
        "974c5e8b-45b9-4653-ba55-5f855dd0fb88", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        "main: 18d7d88d-d35e-4fb5-a5c3-7773c20a72d9 is no role we give")]
    public async Task A_role_assignment_that_is_broken_is_found(string whole, string broken, string what)
    {
        const string Grant = """
            resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
              name: guid(tenant().tenantId)
              properties: {
                principalId: 'somebody'
                roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '974c5e8b-45b9-4653-ba55-5f855dd0fb88')
                principalType: 'ServicePrincipal'
              }
            }
            """;
        Assert.Contains(whole, Grant, StringComparison.Ordinal);

        Assert.Contains(await Findings(Grant.Replace(whole, broken, StringComparison.Ordinal)), finding => finding == what);
    }

    [Theory]
    [InlineData("param location = 'westeurope'\n", "", "Error BCP258")]
    [InlineData("param key", "param colour = 'red'\nparam key", "Error BCP259")]
    [InlineData("'main.bicep'", "'man.bicep'", "Error BCP091")]
    public async Task A_parameter_file_that_is_broken_is_found(string whole, string broken, string what)
    {
        const string Parameters = """
            using 'main.bicep'
            param location = 'westeurope'
            param key = readEnvironmentVariable('KEY')
            """;
        Assert.Contains(whole, Parameters, StringComparison.Ordinal);

        var findings = await Findings(Whole, parameters: Parameters.Replace(whole, broken, StringComparison.Ordinal));

        Assert.Contains(findings, finding => finding.Contains(what, StringComparison.Ordinal));
    }

    [Fact]
    public void The_arguments_of_calls_are_told_apart() => Assert.Equal(
        ["'a'|parameters('b').c", "'d'|format('{0}, {1})', x[1], y)", ""],
        from arguments in ArmExpression.Calls(
            "[union(make('a', parameters('b').c), if(e, make('d', format('{0}, {1})', x[1], y)), make()))]", "make")
        select string.Join('|', arguments));

    static async Task<IReadOnlyList<string>> Findings(string main, string account = Account, string? parameters = null)
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "main.bicep"), main);
        File.WriteAllText(Path.Combine(folder.Path, "account.bicep"), account);
        if (parameters is not null) File.WriteAllText(Path.Combine(folder.Path, "main.bicepparam"), parameters);
        var compiled = await BicepCompiler.Compile(folder.Path);
        return
        [
            .. compiled.Messages.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            .. compiled.Templates.SelectMany(TemplateCheck.Of),
        ];
    }
}
