using Izi.Embedded.Tests.Surface.Samples;
using Izi.Embedded.Tests.Surface.Strange;

namespace Izi.Embedded.Tests.Surface;

public sealed class SurfaceCheckTests
{
    const string Lists = """
        sealed class Real.Good
          String Name { get; set; }
          String Other { get; }
          Task<Int32> RunAsync(String text, CancellationToken cancellationToken = default)
          new(String name)

        sealed class Real.AddedMethod
          Void Run()
          new()

        sealed class Real.RenamedParameter
          Void Run(String text)
          new()

        sealed class Real.ChangedType
          Void Run(String text)
          new()

        sealed class Real.ChangedDefault
          Void Run(Int32 count = 1)
          new()

        sealed class Real.AddedSetter
          String Name { get; }
          new()

        sealed class Real.AddedConstructor
          new(String text)

        sealed class Real.NotSealed
          new()

        sealed class Real.NowRecord
          String Name { get; init; }
          new(String Name)

        sealed class Real.OtherBase
          new()

        abstract class Real.MorePublic
          protected Void Run()
          protected new()

        sealed class Real.Converted
          new()

        enum Real.AddedValue
          values One = 1

        enum Real.RenumberedValue
          values One

        enum Real.ReorderedValue
          values One, Two
        """;

    const string Signatures = """
        public enum RenumberedValue { One = 1 }
        public static implicit operator int(Converted value);
        """;

    readonly SurfaceCheck check = new(
        new RealSurface().AddList(Lists.Split('\n')).AddSignatures(Signatures),
        new Dictionary<string, string[]> { ["Izi.Embedded.Tests.Surface.Samples"] = ["Real"] });

    [Fact]
    public void A_type_that_leaves_things_out_is_fine() => Assert.Empty(check.Violations([typeof(Good)]));

    [Theory]
    [InlineData(typeof(AddedMethod), "exposes 'Void Extra()', but the real type has no Extra: make it internal, or name it as there.")]
    [InlineData(typeof(RenamedParameter), "exposes 'Void Run(String words)', but the real type has 'Void Run(String text)': make it the same.")]
    [InlineData(typeof(ChangedType), "exposes 'Void Run(Int32 text)', but the real type has 'Void Run(String text)': make it the same.")]
    [InlineData(typeof(ChangedDefault), "exposes 'Void Run(Int32 count = 2)', but the real type has 'Void Run(Int32 count = 1)': make it the same.")]
    [InlineData(typeof(AddedSetter), "exposes 'String Name { get; set; }', but the real type has 'String Name { get; }': make it the same.")]
    [InlineData(typeof(AddedConstructor), "exposes 'new(Int32 number)', but the real type has 'new(String text)': make it the same.")]
    [InlineData(typeof(NotSealed), "is a class, the real one a sealed class: make it the same.")]
    [InlineData(typeof(NowRecord), "is a record, the real one is none: make it the same.")]
    [InlineData(typeof(OtherBase), "derives from Random, the real one from nothing: make it the same.")]
    [InlineData(typeof(MorePublic), "exposes 'Void Run()', but the real type has 'protected Void Run()': make it the same.")]
    [InlineData(typeof(Converted), "exposes 'implicit operator string(Converted value)', which the real type has not: take it out.")]
    [InlineData(typeof(AddedValue), "AddedValue.Two is a value the real enum has not: take it out, or name it as there.")]
    [InlineData(typeof(RenumberedValue), "RenumberedValue.One is 2, the real one is 1: give it the same number.")]
    [InlineData(typeof(ReorderedValue), "ReorderedValue.One is 1, the real one is at another place: give it the same number.")]
    [InlineData(typeof(Unknown), "is public, but Real has no type Unknown: make it internal, or give it the real type's name.")]
    [InlineData(typeof(Elsewhere), "is public in Izi.Embedded.Tests.Surface.Strange, which stands for no real namespace: make it internal.")]
    public void What_the_real_type_has_not_is_said_in_a_sentence(Type type, string sentence)
    {
        var violations = check.Violations([typeof(Good), type]);

        Assert.EndsWith(sentence, Assert.Single(violations), StringComparison.Ordinal);
    }
}
