namespace Nova.Web;

/// <summary>Answers one request. The token, the policy and the version have been checked.</summary>
public delegate Task<IResult> ApiHandler(ApiCall call, CancellationToken cancellationToken);
