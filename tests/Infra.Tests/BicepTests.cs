namespace Izi.Infra.Tests;

public sealed partial class BicepTests
{
    [Fact]
    public async Task Every_file_compiles_without_an_error_or_a_warning()
    {
        var infra = await BicepCompiler.Infra();

        Assert.Equal("", infra.Messages);
        Assert.Equal(Files("*.bicep"), infra.Templates.Select(template => template.Name).Order());
        Assert.Equal(Files("*.bicepparam"), infra.Parameters.Keys);
    }

    [Fact]
    public async Task Every_template_holds_what_we_ask_of_it() =>
        Assert.Empty((await BicepCompiler.Infra()).Templates.SelectMany(TemplateCheck.Of));

    [Fact]
    public async Task Every_module_is_composed_by_an_entry_file()
    {
        var infra = await BicepCompiler.Infra();

        var composed = infra.Templates.SelectMany(template => template.Modules).Select(module => module.Hash).ToHashSet();
        var imported = infra.Templates.SelectMany(template => template.Imports)
            .Select(file => $"modules/{Path.GetFileNameWithoutExtension(file)}").ToHashSet();
        var modules = infra.Templates.Where(template => template.Name.StartsWith("modules/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(modules);
        Assert.All(modules, module => Assert.True(composed.Contains(module.Hash) || imported.Contains(module.Name), module.Name));
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
        var main = (await BicepCompiler.Infra())["main"];

        var given =
            from module in main.ModuleParameters
            from text in Template.Strings(module.Given)
            from Match role in Roles().Matches(text)
            select role.Groups[1].Value;
        Assert.Equal(Repository.Json("infra/roles.json").EnumerateObject().Select(role => role.Name).Order(), given.Distinct().Order());
    }

    [Fact]
    public async Task There_are_parameter_files_for_azd_for_a_place_to_try_and_for_clubs()
    {
        var infra = await BicepCompiler.Infra();

        Assert.Equal(["dev", "main", "prod", "subscriptions"], infra.Parameters.Keys);
        Assert.Equal(("dev", "prod"), (Size("dev"), Size("prod")));
        string? Size(string file) => infra.Parameters[file].GetProperty("parameters").GetProperty("size").GetProperty("value").GetString();
    }

    [Fact]
    public async Task The_second_step_is_given_by_name_what_the_first_one_says()
    {
        var outputs = (await BicepCompiler.Infra())["main"].Outputs.Select(output => output.Name);

        var asked = Asked().Matches(Repository.Read("infra/subscriptions.bicepparam")).Select(match => match.Value).ToList();
        Assert.Equal(6, asked.Count);
        Assert.Empty(asked.Except(outputs));
    }

    static IEnumerable<string> Files(string pattern) => Directory
        .EnumerateFiles(Repository.At("infra"), pattern, SearchOption.AllDirectories)
        .Select(path => Path.ChangeExtension(Path.GetRelativePath(Repository.At("infra"), path), null)).Order();

    [GeneratedRegex(@"variables\('roles'\)\.(\w+)")]
    private static partial Regex Roles();

    [GeneratedRegex("IZI_\\w+")]
    private static partial Regex Asked();
}
