using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Izi.Embedded.Functions;

/// <summary>Puts settings in the place of <c>%Name%</c> in a schedule or a queue's name.</summary>
internal static partial class SettingNames
{
    /// <exception cref="BindingException">A setting it names is not set.</exception>
    public static string Resolve(this IConfiguration settings, string text) => Name().Replace(text, found =>
        settings[found.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)]
        ?? throw new BindingException($"the setting {found.Groups[1].Value}, named in '{text}', is not set"));

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Name();
}
