using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using Nova.Core;
using Nova.Messaging;
using Nova.TestKit.Messaging;

namespace Nova.Tests.Unit.Messaging;

/// <summary>By enumeration: a method that is added to the tables is tested without anyone thinking of it.</summary>
public sealed class ContractMethodTests
{
    public static IEnumerable<object[]> Methods() => RpcTables.All.SelectMany(RpcTables.Fields).Select(field => new object[] { field.DeclaringType!.Name, field.Name });

    [Theory]
    [MemberData(nameof(Methods))]
    public Task Every_member_of_request_and_reply_survives_the_wire(string table, string field)
    {
        var method = RpcTables.All.Single(type => type.Name == table).GetField(field)!.GetValue(null)!;
        var types = method.GetType().GetGenericArguments();
        return (Task)GetType().GetMethod(nameof(RoundTripAsync), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(types).Invoke(null, [method])!;
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_member_that_the_next_release_has_is_passed_over(string table, string field)
    {
        var method = RpcTables.All.Single(type => type.Name == table).GetField(field)!.GetValue(null)!;
        GetType().GetMethod(nameof(ReadsNewerMessages), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(method.GetType().GetGenericArguments()).Invoke(null, [method]);
    }

    [Fact]
    public void Names_are_unique_in_a_topic_and_snake_case()
    {
        foreach (var table in RpcTables.All)
        {
            var names = RpcTables.Fields(table).Select(field => (string)field.FieldType.GetProperty("Name")!.GetValue(field.GetValue(null))!).ToList();

            names.ShouldBeUnique();
            names.ShouldAllBe(name => JsonNamingPolicy.SnakeCaseLower.ConvertName(name) == name);
        }
    }

    private static async Task RoundTripAsync<TRequest, TReply>(RpcMethod<TRequest, TReply> method)
    {
        var (request, reply) = ((TRequest)Samples.Of(typeof(TRequest)), (TReply)Samples.Of(typeof(TReply)));
        SerialisingBus bus = new(new LoopbackBus(TimeProvider.System, NullLogger<LoopbackBus>.Instance));
        TRequest? received = default;
        await using var server = bus.Serve(new RpcService(method.Topic, null).On(method, (arrived, _) =>
        {
            received = arrived;
            return Task.FromResult(reply);
        }));

        var answered = await bus.CallAsync(method, null, request, TimeSpan.FromSeconds(20), CancellationToken.None);

        // Compared by an independent serialiser that knows every public member.
        Flat(received).ShouldBe(Flat(request));
        Flat(answered).ShouldBe(Flat(reply));
    }

    private static void ReadsNewerMessages<TRequest, TReply>(RpcMethod<TRequest, TReply> method)
    {
        ReadsNewer((TRequest)Samples.Of(typeof(TRequest)), method.RequestJson);
        ReadsNewer((TReply)Samples.Of(typeof(TReply)), method.ReplyJson);
    }

    private static void ReadsNewer<T>(T sample, JsonTypeInfo<T> json)
    {
        var written = JsonSerializer.Serialize(sample, json);
        var newer = JsonNode.Parse(written)!;
        if (newer is JsonObject message)
        {
            message["of_the_next_release"] = new JsonObject { ["colour"] = "red" };
        }

        JsonSerializer.Serialize(JsonSerializer.Deserialize(newer, json), json!).ShouldBe(written);
    }

    private static string Flat<T>(T value) => JsonSerializer.Serialize(value);
}
