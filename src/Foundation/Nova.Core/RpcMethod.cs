using System.Text.Json.Serialization.Metadata;

namespace Nova.Core;

/// <summary>One remote method: what both ends must agree upon. The tables of them are in Nova.Contracts.</summary>
/// <typeparam name="TRequest">The one argument; a record that gains optional members and loses none within a major version.</typeparam>
/// <typeparam name="TReply">The answer; <see cref="Done"/> where there is none.</typeparam>
/// <param name="Topic">The kind of service that serves it, e.g. <c>compute</c>.</param>
/// <param name="Name">The name on the wire, snake_case.</param>
/// <param name="Since">The contract's version in which the method, or its newest member, appeared.</param>
/// <param name="RequestJson">How the argument is written on a bus that serialises.</param>
/// <param name="ReplyJson">How the answer is written.</param>
public sealed record RpcMethod<TRequest, TReply>(
    string Topic, string Name, Version Since, JsonTypeInfo<TRequest> RequestJson, JsonTypeInfo<TReply> ReplyJson);
