namespace Nova.Web;

/// <summary>The surfaces that more than one module maps endpoints to.</summary>
public static class Surfaces
{
    /// <summary>The Compute API v2.1.</summary>
    public static ApiSurface Compute { get; } = new()
    {
        Name = "compute",
        DefaultPort = 8774,
        Prefix = "/v2.1",
        RequiresToken = true,
        Microversioned = true,
        HasStrictPaths = true,
        IsOfProjects = true,
        ListenOption = "DEFAULT:osapi_compute_listen",
        PortOption = "DEFAULT:osapi_compute_listen_port",
    };

    /// <summary>Where a process that opens no API is asked how it is; only where a port is set.</summary>
    public static ApiSurface Status { get; } = new() { Name = "status", DefaultPort = 0 };
}
