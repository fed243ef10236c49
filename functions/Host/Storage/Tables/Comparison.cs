namespace Izi.Host.Storage.Tables;

/// <summary>The comparisons of an OData filter.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}
