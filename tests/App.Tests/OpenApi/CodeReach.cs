using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Izi.App.Desk;
using Izi.Domain;

namespace Izi.App.Tests.OpenApi;

/// <summary>
/// What a method calls, directly or through others of the app and its rules, as the compiler wrote it down. The desk is where it
/// stops: what the desk does for every request alike (what is overdue, the commit) is no route's own doing.
/// </summary>
public sealed class CodeReach
{
    static readonly Dictionary<short, OpCode> OpCodes =
        typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    static readonly HashSet<Assembly> Ours = [typeof(Program).Assembly, typeof(Refusal).Assembly];

    readonly HashSet<MethodBase> called = [];

    public CodeReach(MethodBase method) => Follow(method);

    public IEnumerable<MethodBase> Called => called;

    public IEnumerable<MethodInfo> CallsTo(Type type, string name) =>
        called.OfType<MethodInfo>().Where(method => method.DeclaringType == type && method.Name == name);

    void Follow(MethodBase method)
    {
        if (!called.Add(method) || !Ours.Contains(method.Module.Assembly) || method.DeclaringType!.Namespace == typeof(VenueDesk).Namespace)
            return;

        if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine)
            Follow(machine.StateMachineType.GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic)!);
        foreach (var next in Mentioned(method)) Follow(next);
    }

    /// <summary>What the method calls, makes or takes the address of, itself.</summary>
    public static IEnumerable<MethodBase> Mentioned(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code) yield break;

        Type[]? ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
            ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var op = OpCodes[code[at] == 0xFE ? (short)((code[at++] << 8) | code[at++]) : code[at++]];
            if (op.OperandType is OperandType.InlineMethod)
                yield return method.Module.ResolveMethod(BitConverter.ToInt32(code, at), ofType, ofMethod)!;
            at += Size(op.OperandType, code, at);
        }
    }

    static int Size(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };
}
