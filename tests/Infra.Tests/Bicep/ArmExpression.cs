namespace Izi.Infra.Tests;

/// <summary>Reads ARM's expression language as far as calls of one function and their arguments.</summary>
public static class ArmExpression
{
    /// <summary>The arguments of each call of a function, as they are written.</summary>
    public static IEnumerable<ImmutableArray<string>> Calls(string expression, string function)
    {
        for (var at = 0; (at = expression.IndexOf($"{function}(", at, StringComparison.Ordinal)) >= 0;)
            yield return Arguments(expression, at += function.Length + 1);
    }

    static ImmutableArray<string> Arguments(string expression, int from)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        for (var (at, depth, quoted, begin) = (from, 0, false, from); ; at++)
        {
            var character = expression[at];
            if (character is '\'') quoted = !quoted;
            if (quoted) continue;
            if (character is '(' or '[') depth++;
            if (character is ')' or ']' && depth-- == 0) return at == from ? [] : [.. arguments, expression[begin..at].Trim()];
            if (character is not ',' || depth > 0) continue;
            arguments.Add(expression[begin..at].Trim());
            begin = at + 1;
        }
    }
}
