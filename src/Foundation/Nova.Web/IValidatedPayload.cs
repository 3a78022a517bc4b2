using Nova.Core;

namespace Nova.Web;

/// <summary>A payload or query with a rule that spans members; asked after every member has passed its own rules.</summary>
public interface IValidatedPayload
{
    /// <summary>The fault, or <see langword="null"/> when all is well.</summary>
    Fault? Check(ApiVersion version);
}
