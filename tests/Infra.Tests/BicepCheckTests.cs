namespace Izi.Infra.Tests;

/// <summary>The check itself: a broken sample of each kind is found, and a whole one is not.</summary>
public sealed class BicepCheckTests
{
    const string Account = """
        @description('What it is called.')
        param name string
        @secure()
        param key string
        param size string = 'small'
        resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
          name: '${name}${size}'
          location: key
        }
        output id string = account.id
        """;

    const string Whole = """
        targetScope = 'subscription'
        @allowed(['dev', 'prod'])
        param size string
        @secure()
        param key string
        var names = [for (one, i) in range(0, 3): '${size}-${one}-${i}']
        var upper = map(names, one => toUpper(one))
        module account 'account.bicep' = if (size == 'prod') {
          name: 'account'
          params: {
            name: join(upper, '\${not.a.name}')
            key: key
          }
        }
        output id string = account!.outputs.id
        """;

    [Fact]
    public async Task A_whole_one_has_nothing_wrong() => Assert.Empty(await Findings(Whole));

    [Theory]
    [InlineData("param size string", "param size =", "cannot be read")]
    [InlineData("range(0, 3)", "range(0, 3", "is missing")]
    [InlineData("toUpper(one)", "toUpper(two)", "two is not declared")]
    [InlineData("toUpper(one)", "toUpperCase(one)", "toUpperCase is not declared")]
    [InlineData("'${size}-${one}-${i}'", "'${size}-${one}-${j}'", "j is not declared")]
    [InlineData("@secure()", "@secret()", "secret is not declared")]
    [InlineData("\\${not.a.name}", "${client.attributes.venue}", "client is not declared")]
    [InlineData("var upper", "var unused = 1\nvar upper", "unused is not used")]
    [InlineData("var upper", "var size = 1\nvar upper", "size is declared twice")]
    [InlineData("'account.bicep'", "'acount.bicep'", "there is no acount.bicep")]
    [InlineData("    key: key\n", "", "account is not given key")]
    [InlineData("    key: key\n", "    key: key\n    colour: 'red'\n", "account has no parameter colour")]
    [InlineData("    key: key\n", "    key: key\n    size: key\n", "account gets a secret as size, which is not @secure()")]
    [InlineData("account!.outputs.id", "account!.outputs.name", "account has no output name")]
    [InlineData("account!.outputs.id", "key", "the output id says key")]
    [InlineData("account!.outputs.id", "listKeys('a', 'b').keys[0].value", "the output id says listKeys")]
    public async Task What_is_broken_is_found(string whole, string broken, string what)
    {
        Assert.Contains(whole, Whole, StringComparison.Ordinal);

        var findings = await Findings(Whole.Replace(whole, broken, StringComparison.Ordinal));

        Assert.Contains(findings, finding => Says(finding, "main.bicep:", what));
    }

    [Theory]
    [InlineData("2024-01-01", "2019-01-01", "Microsoft.Storage/storageAccounts is asked for as of 2019-01-01, not 2024-01-01")]
    [InlineData("@2024-01-01", "", "Microsoft.Storage/storageAccounts has no version")]
    [InlineData("account.id", "account.listKeys().keys[0].value", "the output id says listKeys")]
    [InlineData("account.id", "account.properties.primaryKey", "the output id says primaryKey")]
    public async Task What_is_broken_in_a_resource_is_found(string whole, string broken, string what)
    {
        Assert.Contains(whole, Account, StringComparison.Ordinal);

        var findings = await Findings(Whole, Account.Replace(whole, broken, StringComparison.Ordinal));

        Assert.Contains(findings, finding => Says(finding, "", what));
    }

    [Theory]
    [InlineData("guid(tenant().tenantId)", "'mine'", "a role assignment is not named by guid()")]
    [InlineData("principalType: 'ServicePrincipal'", "", "a role assignment does not say whom it is for by principalType")]
    [InlineData("974c5e8b-45b9-4653-ba55-5f855dd0fb88", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9 is no role we give")]
    public async Task A_role_assignment_that_is_broken_is_found(string whole, string broken, string what)
    {
        const string Grant = """
            resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
              name: guid(tenant().tenantId)
              properties: {
                principalId: 'somebody'
                roleDefinitionId: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
                principalType: 'ServicePrincipal'
              }
            }
            """;
        Assert.Empty(await Findings(Grant));
        Assert.Contains(whole, Grant, StringComparison.Ordinal);

        var findings = await Findings(Grant.Replace(whole, broken, StringComparison.Ordinal));

        Assert.Contains(findings, finding => Says(finding, "", what));
    }

    [Theory]
    [InlineData("param size = 'prod'\n", "", "size is not given")]
    [InlineData("'prod'", "'huge'", "size cannot be huge")]
    [InlineData("param key", "param colour = 'red'\nparam key", "main.bicep has no parameter colour")]
    [InlineData("'main.bicep'", "'man.bicep'", "there is no man.bicep")]
    [InlineData("readEnvironmentVariable", "readEnvironment", "readEnvironment is not declared")]
    public async Task A_parameter_file_that_is_broken_is_found(string whole, string broken, string what)
    {
        const string Parameters = """
            using 'main.bicep'
            param size = 'prod'
            param key = readEnvironmentVariable('KEY')
            """;
        Assert.Empty(await Findings(Whole, parameters: Parameters));
        Assert.Contains(whole, Parameters, StringComparison.Ordinal);

        var findings = await Findings(Whole, parameters: Parameters.Replace(whole, broken, StringComparison.Ordinal));

        Assert.Contains(findings, finding => Says(finding, "main.bicepparam:", what));
    }

    [Theory]
    [InlineData("var list = loadJsonContent('list.json')\noutput first string = list.first", "main.bicep:2: list.json has no first")]
    [InlineData("output first string = loadJsonContent('list.json').first", "main.bicep:1: list.json has no first")]
    [InlineData("var list = loadJsonContent('lost.json')\noutput first string = list.second", "main.bicep:1: there is no lost.json")]
    public async Task What_is_not_in_a_json_file_is_found(string main, string what) =>
        Assert.Equal([what], (await Findings(main)).Select(finding => finding.What));

    static bool Says(Finding finding, string where, string what) =>
        finding.What.StartsWith(where, StringComparison.Ordinal) && finding.What.Contains(what, StringComparison.Ordinal);

    static async Task<IReadOnlyList<Finding>> Findings(string main, string account = Account, string? parameters = null)
    {
        using var folder = new TempFolder();
        string Write(string name, string text)
        {
            File.WriteAllText(Path.Combine(folder.Path, name), text);
            return Path.Combine(folder.Path, name);
        }
        Write("list.json", """{ "second": "2" }""");
        return BicepCheck.Of(await BicepReader.Read(
        [
            Write("main.bicep", main), Write("account.bicep", account),
            .. parameters is null ? [] : new[] { Write("main.bicepparam", parameters) },
        ]));
    }
}
