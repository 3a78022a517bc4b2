using System.Text.Json;
using Nova.Core;

namespace Nova.Messaging;

/// <summary>One served method as a bus sees it.</summary>
internal abstract class RpcHandler
{
    /// <summary>The contract's version that the server knows of this method.</summary>
    public abstract Version Version { get; }

    /// <summary>For a bus that serialises: reads the argument, runs the handler, writes the answer.</summary>
    /// <exception cref="JsonException">The argument is not what the method takes.</exception>
    public abstract Task<JsonElement> InvokeAsync(JsonElement argument, CancellationToken cancellationToken);

    /// <summary>Same major version, and no younger than what is served: the rule of the original's dispatcher.</summary>
    public static bool IsCompatible(Version asked, Version served) => asked.Major == served.Major && asked.Minor <= served.Minor;
}

/// <inheritdoc />
internal sealed class RpcHandler<TRequest, TReply>(
    RpcMethod<TRequest, TReply> method, Func<TRequest, CancellationToken, Task<TReply>> handler) : RpcHandler
{
    public override Version Version => method.Since;

    public Task<TReply> InvokeAsync(TRequest request, CancellationToken cancellationToken) => handler(request, cancellationToken);

    public override async Task<JsonElement> InvokeAsync(JsonElement argument, CancellationToken cancellationToken)
    {
        var request = argument.Deserialize(method.RequestJson) ?? throw new JsonException($"The argument of {method.Name} is null.");
        return JsonSerializer.SerializeToElement(await handler(request, cancellationToken), method.ReplyJson);
    }
}
