using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace Nova.Messaging.RabbitMq;

/// <summary>Whom a connection trusts, and what came of it. The certificate must always name the host; there is no option that turns this off.</summary>
internal sealed class BrokerCertificate(Broker broker, RabbitMqOptions options)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>When the certificate that the broker has shown expires; none without TLS.</summary>
    public DateTimeOffset? Ends { get; private set; }

    /// <summary>Why the broker was refused, for operators; null where it was not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What the connection is told.</summary>
    public SslOption Settings()
    {
        if (!options.UseTls)
        {
            return new SslOption { Enabled = false };
        }

        X509Certificate2Collection? authorities = null;
        if (options.AuthorityFile is { Length: > 0 } file)
        {
            authorities = [];
            authorities.ImportFromPemFile(file);
        }

        return new SslOption
        {
            Enabled = true,
            ServerName = broker.Host,
            AcceptablePolicyErrors = SslPolicyErrors.None,
            CertificateValidationCallback = (_, certificate, chain, errors) => (Refusal = Judge(certificate, chain, errors, authorities)) is null,
        };
    }

    private string? Judge(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors, X509Certificate2Collection? authorities)
    {
        if (certificate is null)
        {
            return "it shows no certificate";
        }

        using X509Certificate2 own = new(certificate);
        Ends = own.NotAfter;
        if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) is not SslPolicyErrors.None)
        {
            return $"its certificate is not one of {broker.Host}";
        }

        var isTrusted = errors is SslPolicyErrors.None;
        var faults = sent?.ChainStatus ?? [];
        if (authorities is not null)
        {
            (isTrusted, faults) = Examine(own, sent, authorities);
        }

        return isTrusted ? null
            : faults.Any(fault => fault.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)) ? string.Create(
                CultureInfo.InvariantCulture, $"its certificate has expired, or is not valid yet: it is from {own.NotBefore.ToUniversalTime():u} to {own.NotAfter.ToUniversalTime():u}")
            : $"its certificate is not of a trusted authority: {string.Join(", ", faults.Select(fault => fault.Status))}";
    }

    private static (bool IsTrusted, X509ChainStatus[] Faults) Examine(X509Certificate2 own, X509Chain? sent, X509Certificate2Collection authorities)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return (chain.Build(own), chain.ChainStatus);
    }
}
