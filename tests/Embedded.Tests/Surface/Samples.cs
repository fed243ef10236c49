// Stand-ins for types of ours: one as it should be, and one for each way to go wrong.
namespace Izi.Embedded.Tests.Surface.Samples
{
    public sealed class Good(string name)
    {
        public string Name { get; } = name;
        public Task<int> RunAsync(string text, CancellationToken cancellationToken = default) => Task.FromResult(text.Length);
        internal void Hidden() => _ = Name;
    }

    public sealed class AddedMethod
    {
        public void Run() => _ = this;
        public void Extra() => _ = this;
    }

    public sealed class RenamedParameter
    {
        public void Run(string words) => _ = words;
    }

    public sealed class ChangedType
    {
        public void Run(int text) => _ = text;
    }

    public sealed class ChangedDefault
    {
        public void Run(int count = 2) => _ = count;
    }

    public sealed class AddedSetter
    {
        public string Name { get; set; } = "";
    }

    public sealed class AddedConstructor(int number)
    {
        public override string ToString() => $"{number}";
    }

    public class NotSealed;

    public sealed record NowRecord(string Name);

    public sealed class OtherBase : Random;

    public abstract class MorePublic
    {
        public void Run() => _ = this;
    }

    public sealed class Converted
    {
        public static implicit operator string(Converted value) => value.ToString()!;
    }

    public enum AddedValue
    {
        One = 1,
        Two = 2,
    }

    public enum RenumberedValue
    {
        One = 2,
    }

    public enum ReorderedValue
    {
        Two,
        One,
    }

    public sealed class Unknown;
}

namespace Izi.Embedded.Tests.Surface.Strange
{
    public sealed class Elsewhere;
}
