using System.Security.Cryptography;
using System.Text.Json;
using Nova.Contracts.Keypairs;
using Nova.Contracts.Networks;

namespace Nova.Metadata.Documents;

/// <summary>OpenStack's <c>meta_data.json</c>.</summary>
internal static class MetaData
{
    private const int SeedOctets = 512;

    /// <param name="facts">The server.</param>
    /// <param name="version">A dated version.</param>
    /// <param name="password">The administrator's password, which only a config drive may carry.</param>
    public static ReadOnlyMemory<byte> Write(GuestFacts facts, string version, string? password) => JsonDocuments.Write(json =>
    {
        var identity = facts.Identity;
        json.WriteStartObject();
        json.WriteString("uuid", identity.Id.ToString());
        WriteUserTexts(json, facts);
        if (password is not null)
        {
            json.WriteString("admin_pass", password);
        }

        if (identity.Key is { } key)
        {
            WriteKey(json, key, version);
        }

        json.WriteString("hostname", facts.Hostname);
        json.WriteString("name", identity.Name);
        json.WriteNumber("launch_index", identity.LaunchIndex);
        json.WriteString("availability_zone", identity.AvailabilityZone);
        if (OpenStackVersions.Has(version, OpenStackVersions.Password))
        {
            json.WriteBase64String("random_seed", RandomNumberGenerator.GetBytes(SeedOctets));
        }

        if (OpenStackVersions.Has(version, OpenStackVersions.NetworkData))
        {
            json.WriteString("project_id", identity.Project.Value);
        }

        if (OpenStackVersions.Has(version, OpenStackVersions.Devices))
        {
            WriteDevices(json, identity.Ports, version);
        }

        if (OpenStackVersions.Has(version, OpenStackVersions.DedicatedCpus))
        {
            json.WriteStartArray("dedicated_cpus");
            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    private static void WriteUserTexts(Utf8JsonWriter json, GuestFacts facts)
    {
        if (facts.Identity.Metadata.Count > 0)
        {
            json.WriteStartObject("meta");
            foreach (var (name, value) in facts.Identity.Metadata)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        if (facts.Identity.Files.Count > 0)
        {
            json.WriteStartArray("files");
            for (var index = 0; index < facts.Identity.Files.Count; index++)
            {
                json.WriteStartObject();
                json.WriteString("path", facts.Identity.Files[index].Path);
                json.WriteString("content_path", $"/content/{GuestFacts.ContentName(index)}");
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private static void WriteKey(Utf8JsonWriter json, PublicKey key, string version)
    {
        json.WriteStartObject("public_keys");
        json.WriteString(key.Name, key.Data);
        json.WriteEndObject();
        if (!OpenStackVersions.Has(version, OpenStackVersions.Devices))
        {
            return;
        }

        json.WriteStartArray("keys");
        json.WriteStartObject();
        json.WriteString("name", key.Name);
        json.WriteString("type", key.Type);
        json.WriteString("data", key.Data);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>Only interfaces that the user has tagged; where they are on the guest's bus is not known here.</summary>
    private static void WriteDevices(Utf8JsonWriter json, IReadOnlyList<ServerPort> ports, string version)
    {
        json.WriteStartArray("devices");
        foreach (var port in ports.Where(port => port.Tag is not null))
        {
            json.WriteStartObject();
            json.WriteString("type", "nic");
            json.WriteString("bus", "none");
            json.WriteString("address", "none");
            json.WriteString("mac", port.MacAddress);
            json.WriteStartArray("tags");
            json.WriteStringValue(port.Tag);
            json.WriteEndArray();
            if (OpenStackVersions.Has(version, OpenStackVersions.TrustedFunctions))
            {
                json.WriteBoolean("vf_trusted", false);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
