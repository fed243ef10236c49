namespace Izi.Infra.Tests;

public sealed class BicepTests
{
    [Fact]
    public async Task Every_file_parses_and_holds_together()
    {
        var files = await BicepReader.Infra();

        Assert.Contains(files, file => file.Name is "main.bicep");
        Assert.Empty(BicepCheck.Of(files));
    }

    [Fact]
    public async Task Every_module_is_composed_by_an_entry_file()
    {
        var files = await BicepReader.Infra();

        var composed = files.SelectMany(file => file.Modules.Select(module => file.Beside(module.Of))).ToHashSet();
        var imported = files.SelectMany(file => file.Root.Nodes
            .Where(node => node.Type is "import_functionality")
            .Select(node => file.Beside(node.Nodes[^1].Literal)));
        Assert.Equal(
            files.Where(file => file.Path.Contains("/modules/", StringComparison.Ordinal)).Select(file => file.Path).Order(),
            composed.Union(imported).Order());
    }

    [Fact]
    public void Every_role_of_the_list_is_one_we_may_give()
    {
        var roles = Repository.Json("infra/roles.json").EnumerateObject().Select(role => role.Value.GetString()!).ToList();

        Assert.Equal(7, roles.Distinct().Count());
        Assert.All(roles, role => Assert.Contains(role, AzureCheck.Roles));
    }

    [Fact]
    public async Task Every_role_of_the_list_is_given_to_somebody()
    {
        var main = (await BicepReader.Infra()).Single(file => file.Name is "main.bicep");

        var given = main.Root.All
            .Where(node => node.Type is "member_expression" && node["object"]!.Text is "roles")
            .Select(node => node["property"]!.Text!);
        Assert.Equal(Repository.Json("infra/roles.json").EnumerateObject().Select(role => role.Name).Order(), given.Distinct().Order());
    }

    [Fact]
    public async Task There_are_parameter_files_for_azd_for_a_place_to_try_and_for_clubs()
    {
        var files = await BicepReader.Infra();

        Assert.Equal(
            ["dev.bicepparam", "main.bicepparam", "prod.bicepparam", "subscriptions.bicepparam"],
            files.Where(file => file.IsParameters).Select(file => file.Name).Order());
    }

    [Fact]
    public async Task The_second_step_is_given_by_name_what_the_first_one_says()
    {
        var files = await BicepReader.Infra();

        var outputs = files.Single(file => file.Name is "main.bicep").Outputs.Select(output => output.Name);
        var asked = files.Single(file => file.Name is "subscriptions.bicepparam").Root.All
            .Where(node => node.Type is "string_content" && node.Text!.StartsWith("IZI_", StringComparison.Ordinal))
            .Select(node => node.Text!);
        Assert.Empty(asked.Except(outputs));
    }
}
