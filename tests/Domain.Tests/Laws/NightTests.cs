using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;

namespace Izi.Domain.Tests.Laws;

/// <summary>The laws of the house over random nights; what breaks one is shrunk to the fewest words and told as a story.</summary>
public sealed class NightTests
{
    [Fact]
    [Rule("N1"), Rule("N2"), Rule("N3"), Rule("N4")]
    [Rule("R6"), Rule("R16"), Rule("R17"), Rule("R19"), Rule("R22"), Rule("R31"), Rule("R38")]
    public void Whatever_happens_in_a_night_money_and_seconds_add_up_and_no_session_ends_twice() => Prop
        .ForAll(Nights, words => Told(words, wholeSeconds: words.Length % 2 == 0))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(200));

    [Fact, Rule("R4")]
    public void The_random_nights_get_everywhere()
    {
        HashSet<string> facts = [];
        for (var seed = 0; seed < 60; seed++)
        {
            var night = new Night();
            foreach (var word in Words.Of(new Random(seed), 150)) night.Do(word);
            facts.UnionWith(night.Commits.SelectMany(commit => commit.Facts).Select(fact => fact.GetType().Name));
        }

        var all = typeof(Fact)
            .Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(Fact)))
            .Select(type => type.Name);
        string[] onlyLogged = ["DesiredSent", "DeviceClockSkewed"];
        Assert.Equal(
            [
                "ClientChanged", "ClientErased", "ClientRegistered", "DaysSummed", "DeviceMalformed", "PaymentMethodLinked", "ShiftClosed",
                "ShiftOpened",
            ],
            all.Except(facts).Except(onlyLogged).Order());
    }

    static Arbitrary<Word[]> Nights => Arb.From(
        (from deed in Gen.Elements(Words.Often.AsEnumerable())
         from a in Gen.Choose(0, 1000)
         from b in Gen.Choose(0, 5000)
         from c in Gen.Choose(0, 1000)
         select new Word(deed, a, b, c)).ArrayOf(),
        Shorter);

    /// <summary>Fewer words first, then smaller numbers.</summary>
    static IEnumerable<Word[]> Shorter(Word[] night)
    {
        for (var size = night.Length / 2; size > 0; size /= 2)
            for (var at = 0; at + size <= night.Length; at += size)
                yield return [.. night[..at], .. night[(at + size)..]];

        for (var at = 0; at < night.Length; at++)
            foreach (var smaller in Smaller(night[at]))
                yield return [.. night[..at], smaller, .. night[(at + 1)..]];
    }

    static IEnumerable<Word> Smaller(Word word)
    {
        if (word.A > 0) yield return word with { A = word.A / 2 };
        if (word.B > 0) yield return word with { B = word.B / 2 };
        if (word.C > 0) yield return word with { C = word.C / 2 };
        if (word.A > 0) yield return word with { A = word.A - 1 };
        if (word.B > 0) yield return word with { B = word.B - 1 };
        if (word.C > 0) yield return word with { C = word.C - 1 };
    }

    static void Told(Word[] words, bool wholeSeconds)
    {
        var night = new Night(wholeSeconds: wholeSeconds);
        try
        {
            foreach (var word in words) night.Do(word);
            night.Close();
        }
        catch (Exception broken)
        {
            var law = new StackTrace(broken)
                .GetFrames()
                .Select(frame => frame.GetMethod())
                .First(method => method?.DeclaringType == typeof(Night))!
                .Name;
            throw new InvalidOperationException(
                $"{law}: {broken.Message}{Environment.NewLine}{string.Join(Environment.NewLine, night.Story)}", broken);
        }
    }
}
