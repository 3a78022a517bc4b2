using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace Nova.Messaging.RabbitMq;

/// <summary>Whom a connection trusts. The certificate must always name the host; there is no option that turns this off.</summary>
internal static class BrokerCertificates
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    public static SslOption For(Broker broker, RabbitMqOptions options)
    {
        if (!options.UseTls)
        {
            return new SslOption { Enabled = false };
        }

        SslOption tls = new() { Enabled = true, ServerName = broker.Host, AcceptablePolicyErrors = SslPolicyErrors.None };
        if (options.AuthorityFile is { Length: > 0 } file)
        {
            X509Certificate2Collection authorities = [];
            authorities.ImportFromPemFile(file);
            tls.CertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, authorities);
        }

        return tls;
    }

    private static bool IsTrusted(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) is not SslPolicyErrors.None)
        {
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        using X509Certificate2 own = new(certificate);
        return chain.Build(own);
    }
}
