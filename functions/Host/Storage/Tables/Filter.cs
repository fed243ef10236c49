namespace Izi.Host.Storage.Tables;

/// <summary>An OData filter: which rows match, and in which interval of keys they can lie.</summary>
internal abstract record Filter
{
    public abstract bool Matches(IFilterable row);

    public virtual KeyRange Range(string key) => KeyRange.All;

    public sealed record And(Filter Left, Filter Right) : Filter
    {
        public override bool Matches(IFilterable row) => Left.Matches(row) && Right.Matches(row);
        public override KeyRange Range(string key) => Left.Range(key).And(Right.Range(key));
    }

    public sealed record Or(Filter Left, Filter Right) : Filter
    {
        public override bool Matches(IFilterable row) => Left.Matches(row) || Right.Matches(row);
        public override KeyRange Range(string key) => Left.Range(key).Or(Right.Range(key));
    }

    public sealed record Not(Filter Inner) : Filter
    {
        public override bool Matches(IFilterable row) => !Inner.Matches(row);
    }

    public sealed record Always(bool Answer) : Filter
    {
        public override bool Matches(IFilterable row) => Answer;
    }

    /// <summary>A property that is missing, or of another type, matches no comparison, not even <c>ne</c>.</summary>
    public sealed record Compare(string Property, Comparison Comparison, object Value) : Filter
    {
        public override bool Matches(IFilterable row) =>
            row.Value(Property) is { } held && Order(held, Value) is { } order && Comparison switch
            {
                Comparison.Equal => order == 0,
                Comparison.NotEqual => order != 0,
                Comparison.Greater => order > 0,
                Comparison.GreaterOrEqual => order >= 0,
                Comparison.Less => order < 0,
                _ => order <= 0,
            };

        public override KeyRange Range(string key) =>
            Property == key && Value is string text ? KeyRange.Of(Comparison, text) : KeyRange.All;

        static int? Order(object held, object value) => (held, value) switch
        {
            (string a, string b) => KeyOrder.Compare(a, b),
            (bool a, bool b) => a.CompareTo(b),
            (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
            (Guid a, Guid b) => string.CompareOrdinal(a.ToString(), b.ToString()),
            (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
            (int or long, int or long) => Convert.ToInt64(held, null).CompareTo(Convert.ToInt64(value, null)),
            (int or long or double, int or long or double) => Convert.ToDouble(held, null).CompareTo(Convert.ToDouble(value, null)),
            _ => null,
        };
    }
}

/// <summary>Something that a filter can be applied to.</summary>
internal interface IFilterable
{
    /// <summary>The value of a property; null when it has none.</summary>
    object? Value(string name);
}
