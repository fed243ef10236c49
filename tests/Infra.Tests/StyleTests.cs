namespace Izi.Infra.Tests;

/// <summary>What .editorconfig asks for and no compiler checks.</summary>
public sealed class StyleTests
{
    const int Longest = 140;

    [Theory]
    [InlineData("functions")]
    [InlineData("tests")]
    public void No_line_of_code_is_longer_than_140_characters(string folder) =>
        Assert.Empty(Repository.SourceFiles(folder).SelectMany(Long));

    static IEnumerable<string> Long(string path) => File.ReadLines(path)
        .Select((line, index) => (line.Length, Place: $"{Path.GetRelativePath(Repository.Root, path)}:{index + 1}"))
        .Where(line => line.Length > Longest)
        .Select(line => line.Place);
}
