using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Scheduling.Trust;

/// <summary>The service that attests which hosts are to be trusted; named as the Grizzly release's.</summary>
internal sealed class TrustOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "trusted_computing";

    /// <summary>Name or address of the service, which must be what its certificate says; default none, and then no host is trusted.</summary>
    [ConfigurationKeyName("attestation_server")]
    public string AttestationServer { get; set; } = "";

    /// <summary>File with the certificates (PEM) that vouch for the service's; default those of the machine.</summary>
    [ConfigurationKeyName("attestation_server_ca_file")]
    public string AttestationServerCaFile { get; set; } = "";

    /// <summary>Its port; default 8443.</summary>
    [ConfigurationKeyName("attestation_port"), Range(1, 65_535)]
    public int AttestationPort { get; set; } = 8443;

    /// <summary>The path of its API.</summary>
    [ConfigurationKeyName("attestation_api_url"), RegularExpression("/.*")]
    public string AttestationApiPath { get; set; } = "/OpenAttestationWebServices/V1.0";

    /// <summary>What it is told to know us by; secret; default nothing.</summary>
    [ConfigurationKeyName("attestation_auth_blob")]
    public string AttestationAuthBlob { get; set; } = "";

    /// <summary>Seconds for which an answer counts; it is asked again after half of that. Default 60.</summary>
    [ConfigurationKeyName("attestation_auth_timeout"), Range(1, 86_400)]
    public int AttestationAuthTimeout { get; set; } = 60;
}
