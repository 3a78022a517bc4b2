using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Nova.Core;

namespace Nova.Keypairs.Keys;

/// <summary>X.509 certificates, with which users log in to Windows guests.</summary>
internal static class Certificate
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const int LongestCommonName = 64;
    private const int LifetimeYears = 10;

    /// <summary>Reads a PEM certificate.</summary>
    public static Result<KeyMaterial> Read(string text)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(text);
            return new KeyMaterial(text, Fingerprint(certificate));
        }
        catch (CryptographicException)
        {
            return KeyMaterial.Invalid("it is no certificate in PEM form.");
        }
    }

    /// <summary>Makes a key and a certificate that it signs itself, for the user's login.</summary>
    public static KeyMaterial Make(UserId user, DateTimeOffset now)
    {
        using var key = RSA.Create(2048);
        X500DistinguishedNameBuilder subject = new();
        subject.AddCommonName(user.Value.Length <= LongestCommonName ? user.Value : user.Value[..LongestCommonName]);
        CertificateRequest request = new(subject.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ClientAuthentication)], critical: false));
        SubjectAlternativeNameBuilder names = new();
        names.AddUserPrincipalName($"{user.Value}@localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddYears(LifetimeYears));
        return new KeyMaterial(certificate.ExportCertificatePem() + "\n", Fingerprint(certificate), key.ExportRSAPrivateKeyPem() + "\n");
    }

    [SuppressMessage("Security", "CA5350:Do not use weak cryptographic algorithms", Justification = "The API promises SHA-1 for display; it authenticates nothing.")]
    private static string Fingerprint(X509Certificate2 certificate) => KeyMaterial.Colons(certificate.GetCertHash(HashAlgorithmName.SHA1));
}
