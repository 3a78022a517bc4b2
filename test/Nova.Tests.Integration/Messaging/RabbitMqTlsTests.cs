using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Nova.HostRoles;
using Nova.Hosting;
using Nova.Messaging;
using Nova.Messaging.RabbitMq;
using Nova.TestKit;
using Nova.TestKit.Messaging;
using Nova.TestKit.Scheduling;
using Nova.TestKit.Virt;
using static Nova.Tests.Integration.Messaging.RabbitMqBuses;

namespace Nova.Tests.Integration.Messaging;

/// <summary>With TLS a broker must be who it was asked for.</summary>
public sealed class RabbitMqTlsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly DateTimeOffset Beginning = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly DateTimeOffset Past = DateTimeOffset.UnixEpoch.AddYears(54);
    private static readonly DateTimeOffset Future = DateTimeOffset.UnixEpoch.AddYears(79);
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

    [NeedsFact(RabbitMqTests.Needs)]
    public async Task A_broker_whose_certificate_has_expired_is_refused_which_is_said_once_and_spoken_to_when_it_has_another()
    {
        using var authority = MakeAuthority("The tests' own");
        using var good = Issue(authority, "localhost");
        using var expired = Issue(authority, "localhost", Past);
        await using var rabbit = await RabbitMqServer.CreateAsync(good);
        var folder = Directory.CreateTempSubdirectory("nova-tls");
        try
        {
            LogLines<RabbitMqBus> log = new();
            await using var bus = Open(UrlOf(rabbit, "localhost"), new RabbitMqOptions { UseTls = true, AuthorityFile = Write(folder, authority) }, log);
            await using var server = bus.Serve(new RpcService("parcels", null).On(Send, (parcel, _) => Task.FromResult(parcel)));
            BusProbe probe = new(bus);
            await bus.CallAsync(Send, null, new Parcel("?"), Limit, CancellationToken.None);
            (await probe.ProbeAsync(CancellationToken.None)).ShouldBe(new HealthReport(true, "connected"));

            await RestartAsync(rabbit, expired);

            await Eventually.TrueAsync(
                () => log.Lines.Count(line => line.Contains("still cannot be reached: its certificate has expired", StringComparison.Ordinal)) > 1,
                Limit, () => string.Join('\n', log.Lines));
            log.Lines.Count(line => line.Contains(" cannot be reached: its certificate has expired", StringComparison.Ordinal) && !line.Contains("still", StringComparison.Ordinal)).ShouldBe(1);
            var report = await probe.ProbeAsync(CancellationToken.None);
            report.IsHealthy.ShouldBeFalse();
            report.Detail.ShouldContain($"its certificate has expired, or is not valid yet: it is from {Beginning:u} to {Past:u}");

            await RestartAsync(rabbit, good);

            await bus.CallAsync(Send, null, new Parcel("?"), Limit, CancellationToken.None);
            (await probe.ProbeAsync(CancellationToken.None)).ShouldBe(new HealthReport(true, "connected"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [NeedsFact(RabbitMqTests.Needs)]
    public async Task A_certificate_that_expires_under_a_connection_is_said_and_the_connection_goes_on()
    {
        using var authority = MakeAuthority("The tests' own");
        using var certificate = Issue(authority, "localhost");
        await using var rabbit = await RabbitMqServer.CreateAsync(certificate);
        var folder = Directory.CreateTempSubdirectory("nova-tls");
        try
        {
            LogLines<RabbitMqBus> log = new();
            Ahead clock = new(Future - TimeProvider.System.GetUtcNow() - Short);
            await using var bus = Open(UrlOf(rabbit, "localhost"), new RabbitMqOptions { UseTls = true, AuthorityFile = Write(folder, authority) }, log, clock: clock);
            await using var server = bus.Serve(new RpcService("parcels", null).On(Send, (parcel, _) => Task.FromResult(parcel)));
            await bus.CallAsync(Send, null, new Parcel("?"), Limit, CancellationToken.None);

            await Eventually.TrueAsync(() => bus.Trouble is not null, Limit, () => string.Join('\n', log.Lines));

            var report = await new BusProbe(bus).ProbeAsync(CancellationToken.None);
            report.IsHealthy.ShouldBeTrue();
            report.Detail.ShouldContain("its certificate has expired");
            await bus.CallAsync(Send, null, new Parcel("?"), Limit, CancellationToken.None);
            log.Lines.Count(line => line.Contains("has expired", StringComparison.Ordinal)).ShouldBe(1);
            log.Lines.Count(line => line.Contains("Connected to the broker", StringComparison.Ordinal)).ShouldBe(1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RestartAsync(RabbitMqServer rabbit, X509Certificate2 certificate)
    {
        await rabbit.KillAsync();
        rabbit.Configure(certificate);
        await rabbit.StartAsync();
    }

    private static string UrlOf(RabbitMqServer rabbit, string host) => string.Create(CultureInfo.InvariantCulture, $"rabbit://guest:guest@{host}:{rabbit.TlsPort}/");

    private static async Task<bool> AnswersAsync(RabbitMqServer rabbit, string host, string? authorityFile, TimeSpan limit)
    {
        await using var bus = Open(UrlOf(rabbit, host), new RabbitMqOptions { UseTls = true, AuthorityFile = authorityFile });
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
        return request.CreateSelfSigned(Beginning, Future);
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string host, DateTimeOffset? ends = null)
    {
        using var key = RSA.Create(2048);
        CertificateRequest request = new($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var issued = request.Create(authority, Beginning, ends ?? Future, [1, 2, 3, 4, 5, 6, 7, 8]);
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>A clock that is ahead; time passes as it does.</summary>
    private sealed class Ahead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
