namespace Nova.Tests.Unit.Web;

/// <summary>The original's own samples of its version documents.</summary>
internal static class VersionSamples
{
    private const string Legacy = """
        "status": "DEPRECATED", "version": "", "min_version": "", "updated": "2025-07-04T12:00:00Z"
        """;

    private const string Current = """
        "status": "CURRENT", "version": "2.104", "min_version": "2.1", "updated": "2013-07-23T11:33:21Z"
        """;

    public static string Read(string name) => name switch
    {
        "versions-get-resp.json" => $$"""
            {"versions": [
              {"id": "v2.0", "links": [{"href": "http://openstack.example.com/v2/", "rel": "self"}], {{Legacy}}},
              {"id": "v2.1", "links": [{"href": "http://openstack.example.com/v2.1/", "rel": "self"}], {{Current}}}
            ]}
            """,
        "v21-version-get-resp.json" => One("v2.1", "v2.1", "2.1", Current),
        "v2-version-get-resp.json" => One("v2.0", "v2", "2", Legacy),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static string One(string id, string segment, string media, string facts) => $$$"""
        {"version": {
          "id": "{{{id}}}",
          "links": [
            {"href": "http://openstack.example.com/{{{segment}}}/", "rel": "self"},
            {"href": "http://docs.openstack.org/", "rel": "describedby", "type": "text/html"}
          ],
          "media-types": [{"base": "application/json", "type": "application/vnd.openstack.compute+json;version={{{media}}}"}],
          {{{facts}}}
        }}
        """;
}
