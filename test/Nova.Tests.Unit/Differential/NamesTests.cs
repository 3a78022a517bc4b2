using System.Text.Json.Nodes;
using Nova.TestKit.Differential;

namespace Nova.Tests.Unit.Differential;

public sealed class NamesTests
{
    private readonly Names _names = new(new Dictionary<string, string>
    {
        ["project"] = "6f70656e737461636b20342065766572",
        ["compute"] = "http://127.0.0.1:8774",
        ["host1"] = "sim-1",
    });

    [Theory]
    [InlineData("http://127.0.0.1:8774/v2.1/servers", "{compute}/v2.1/servers")]
    [InlineData("6f70656e737461636b20342065766572", "{project}")]
    [InlineData("sim-1", "{host1}")]
    [InlineData("http://127.0.0.1:9292/images/x", "{elsewhere}/images/x")]
    [InlineData("http://docs.openstack.org/", "http://docs.openstack.org/")]
    [InlineData("http://127.0.0.1:8774/v2.1/os-hypervisors?limit=1&marker=3", "{compute}/v2.1/os-hypervisors?limit=1&marker={number}")]
    [InlineData("nova:sim-1", "nova:{host1}")]
    [InlineData("sim-10", "sim-10")]
    [InlineData("req-3dccb8c4-08fe-4706-a91d-e843b8fe9ed2", "{request}")]
    [InlineData("2026-11-27T10:00:01Z", "0000-00-00T00:00:00Z")]
    [InlineData("2026-11-27T10:00:01.123456", "0000-00-00T00:00:00.000000")]
    [InlineData("fa:16:3e:00:11:22", "{mac}")]
    [InlineData("10.77.0.12", "{address}")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("instance-0000001f", "instance-{number}")]
    [InlineData("r-0a1b2c3d", "{reservation}")]
    [InlineData("2091634baaccdc4c5a1d57069c833e402921df696b7f970791b12ec6", "{hash}")]
    public void What_differs_from_service_to_service_has_a_name(string text, string named) => _names.Of(text).ShouldBe(named);

    [Fact]
    public void Ids_are_numbered_as_they_appear_and_keep_their_number()
    {
        const string one = "11111111-2222-3333-4444-555555555555";
        const string two = "0a0a0a0a-2222-3333-4444-555555555555";

        _names.Of($"{one} {two}").ShouldBe("{id 1} {id 2}");
        _names.Of(two).ShouldBe("{id 2}");
    }

    [Theory]
    [InlineData("""{"itemNotFound": {"code": 404, "message": "No such thing."}}""", """{"itemNotFound": {"code": 404, "message": "{words}"}}""")]
    [InlineData("""{"server": {"adminPass": "x", "id": 12, "progress": 12, "hours": 1.5}}""", """{"server": {"adminPass": "{password}", "id": "{number}", "progress": 12, "hours": "{fraction}"}}""")]
    [InlineData("""{"note": {"message": "kept"}}""", """{"note": {"message": "kept"}}""")]
    public void Words_secrets_and_numbers_of_rows_are_not_compared(string body, string named) =>
        JsonNode.DeepEquals(_names.Of(JsonNode.Parse(body)), JsonNode.Parse(named)).ShouldBeTrue(_names.Of(JsonNode.Parse(body))!.ToJsonString());
}
