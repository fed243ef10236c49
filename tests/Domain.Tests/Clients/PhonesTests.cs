namespace Izi.Domain.Tests.Clients;

/// <summary>When two phones are one, and how names are searched (R12).</summary>
[Rule("R12")]
public sealed class PhonesTests
{
    [Theory]
    [InlineData("+998 90 123-45-67", null, "998901234567")]
    [InlineData("998901234567", null, "998901234567")]
    [InlineData("00998 (90) 1234567", null, "998901234567")]
    [InlineData("90 123 45 67", null, "901234567")]
    [InlineData("90 123 45 67", "+998", "998901234567")]
    [InlineData("+998901234567", "+998", "998901234567")]
    [InlineData("998901234567", "+998", "998901234567")]
    [InlineData("00998901234567", "+998", "998901234567")]
    [InlineData("9989012345", "+998", "9989989012345")]
    [InlineData("0901234567", "+998", "9980901234567")]
    [InlineData("+380501112233", "+998", "380501112233")]
    [InlineData("\u200E\uFF0B\u0669\u0669\u0668 90 1234567", "+998", "998901234567")]
    [InlineData("\uD835\uDFCF\uD835\uDFD0345", null, "12345")]
    public void A_phone_is_its_digits(string typed, string? prefix, string key) => Assert.Equal(key, Phones.Key(typed, prefix));

    [Theory]
    [InlineData("\u0419\u043E\u0436\u0438\u043A", "\u0439\u043E\u0436\u0438\u043A")]
    [InlineData("\u0418\u0306\u043E\u0436\u0438\u043A", "\u0439\u043E\u0436\u0438\u043A")]
    [InlineData("\u0130nci", "inci")]
    [InlineData("I\u0307nci", "inci")]
    [InlineData("\u0131nci", "inci")]
    [InlineData("INCI", "inci")]
    [InlineData("Jean-Luc O'Brien", "jean luc o brien")]
    [InlineData("An\u200Bna", "anna")]
    [InlineData("\u039D\u03AF\u03BA\u03BF\u03C2", "\u03BD\u03AF\u03BA\u03BF\u03C3")]
    public void A_name_is_the_letters_of_its_words(string name, string words) => Assert.Equal(words, string.Join(' ', Names.Words(name)));

    [Theory]
    [InlineData("", true)]
    [InlineData(" \t\u00A0", true)]
    [InlineData("\u200B\u200D\uFEFF", true)]
    [InlineData("\u0000\u0007", true)]
    [InlineData("\u0301", true)]
    [InlineData("\u3164\u2800", true)]
    [InlineData(" a ", false)]
    [InlineData("\u5F20", false)]
    [InlineData("!", false)]
    public void A_text_of_blanks_controls_and_invisible_marks_is_blank(string text, bool isBlank) =>
        Assert.Equal(isBlank, Names.IsBlank(text));
}
