using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Nova.Messaging;
using Nova.Messaging.RabbitMq;
using Nova.TestKit;
using Nova.TestKit.Messaging;
using static Nova.Tests.Integration.Messaging.RabbitMqBuses;

namespace Nova.Tests.Integration.Messaging;

/// <summary>With TLS a broker must be who it was asked for.</summary>
public sealed class RabbitMqTlsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    [NeedsFact(RabbitMqTests.Needs)]
    public async Task Only_a_broker_with_the_authoritys_certificate_for_its_name_is_spoken_to()
    {
        using var authority = MakeAuthority("The tests' own");
        using var stranger = MakeAuthority("Somebody else");
        using var certificate = Issue(authority, "localhost");
        await using var rabbit = await RabbitMqServer.CreateAsync(certificate);
        var folder = Directory.CreateTempSubdirectory("nova-tls");
        try
        {
            (await AnswersAsync(rabbit, "localhost", Write(folder, authority), Limit)).ShouldBeTrue();
            (await AnswersAsync(rabbit, "127.0.0.1", Write(folder, authority), Short)).ShouldBeFalse();
            (await AnswersAsync(rabbit, "localhost", Write(folder, stranger), Short)).ShouldBeFalse();
            (await AnswersAsync(rabbit, "localhost", null, Short)).ShouldBeFalse();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> AnswersAsync(RabbitMqServer rabbit, string host, string? authorityFile, TimeSpan limit)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"rabbit://guest:guest@{host}:{rabbit.TlsPort}/");
        await using var bus = Open(url, new RabbitMqOptions { UseTls = true, AuthorityFile = authorityFile });
        await using var server = bus.Serve(new RpcService("parcels", null).On(Send, (parcel, _) => Task.FromResult(parcel)));
        try
        {
            await bus.CallAsync(Send, null, new Parcel("?"), limit, CancellationToken.None);
            return true;
        }
        catch (RpcTimeoutException)
        {
            return false;
        }
    }

    private static string Write(DirectoryInfo folder, X509Certificate2 certificate)
    {
        var file = Path.Combine(folder.FullName, $"{certificate.Thumbprint}.pem");
        File.WriteAllText(file, certificate.ExportCertificatePem());
        return file;
    }

    private static X509Certificate2 MakeAuthority(string name)
    {
        using var key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(79));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string host)
    {
        using var key = RSA.Create(2048);
        CertificateRequest request = new($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var issued = request.Create(authority, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(79), [1, 2, 3, 4, 5, 6, 7, 8]);
        return issued.CopyWithPrivateKey(key);
    }
}
