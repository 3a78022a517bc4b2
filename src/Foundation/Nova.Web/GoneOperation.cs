using Nova.Core;

namespace Nova.Web;

/// <summary>What an operation answers that the API once had, whoever asks and whatever is sent: 410.</summary>
public static class GoneOperation
{
    /// <summary>The handler.</summary>
    public static Task<IResult> AnswerAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(call.Fault(new Fault.Gone("This resource is no longer available. No forwarding address is given.")));
}
