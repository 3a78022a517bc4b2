using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Metadata;

/// <summary>Neutron's metadata agent before this service.</summary>
internal sealed class MetadataProxyOptions : INovaOptions, IValidatableObject
{
    /// <inheritdoc />
    public static string Section => "neutron";

    /// <summary>Whether requests come through Neutron's agent, which signs the id of the server; then nothing else is believed. Default false.</summary>
    [ConfigurationKeyName("service_metadata_proxy")]
    public bool ServiceMetadataProxy { get; set; }

    /// <summary>The secret of that signature; it must be set where the agent is used.</summary>
    [ConfigurationKeyName("metadata_proxy_shared_secret")]
    public string SharedSecret { get; set; } = "";

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ServiceMetadataProxy && SharedSecret.Length is 0)
        {
            yield return new ValidationResult(
                "service_metadata_proxy without metadata_proxy_shared_secret would believe anybody.", [nameof(SharedSecret)]);
        }
    }
}
