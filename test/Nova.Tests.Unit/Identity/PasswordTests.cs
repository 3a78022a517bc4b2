using System.Net;
using Nova.Identity.Passwords;

namespace Nova.Tests.Unit.Identity;

public sealed class PasswordTests
{
    [Fact]
    public void A_hash_matches_its_password_and_no_other()
    {
        var hash = PasswordHash.Parse(PasswordHash.Of("pass word", rounds: 10).ToString());

        hash.Matches("pass word").ShouldBeTrue();
        hash.Matches("pass wore").ShouldBeFalse();
        hash.Matches("").ShouldBeFalse();
    }

    // Known vector of PBKDF2-HMAC-SHA256 with 80 000 rounds: RFC 7914, section 11 (its first 32 octets).
    [Fact]
    public void The_digest_is_that_of_RFC_7914()
    {
        var salt = "NaCl"u8.ToArray();
        var digest = Convert.FromHexString("4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");

        new PasswordHash(80_000, salt, digest).Matches("Password").ShouldBeTrue();
    }

    [Fact]
    public void Two_hashes_of_one_password_differ() =>
        PasswordHash.Of("x", 1).ToString().ShouldNotBe(PasswordHash.Of("x", 1).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("md5$1$AAAA$AAAA")]
    public void A_corrupt_hash_is_refused(string text) => Should.Throw<FormatException>(() => PasswordHash.Parse(text));

    [Fact]
    public void After_five_failures_a_source_must_wait_longer_and_longer()
    {
        ManualClock clock = new();
        LoginThrottle throttle = new(clock);
        LoginSource source = new("demo", IPAddress.Loopback);

        for (var failure = 1; failure < LoginThrottle.FreeFailures; failure++)
        {
            throttle.Failed(source);
            throttle.MustWait(source).ShouldBeFalse();
        }

        throttle.Failed(source);
        throttle.MustWait(source).ShouldBeTrue();
        clock.Now += TimeSpan.FromSeconds(1.5);
        throttle.MustWait(source).ShouldBeFalse();
        throttle.Failed(source);
        clock.Now += TimeSpan.FromSeconds(1.5);
        throttle.MustWait(source).ShouldBeTrue();
        clock.Now += LoginThrottle.LongestWait;
        throttle.MustWait(source).ShouldBeFalse();
    }

    [Fact]
    public void A_guesser_elsewhere_does_not_lock_the_user_out()
    {
        LoginThrottle throttle = new(new ManualClock());
        for (var failure = 0; failure < 20; failure++)
        {
            throttle.Failed(new LoginSource("demo", IPAddress.Parse("192.0.2.1")));
        }

        throttle.MustWait(new LoginSource("demo", IPAddress.Loopback)).ShouldBeFalse();
    }

    [Fact]
    public void The_right_password_ends_the_count()
    {
        LoginThrottle throttle = new(new ManualClock());
        LoginSource source = new("demo", null);
        for (var failure = 0; failure < 10; failure++)
        {
            throttle.Failed(source);
        }

        throttle.Succeeded(source);

        throttle.MustWait(source).ShouldBeFalse();
    }

    [Fact]
    public void The_memory_of_failures_is_bounded_and_the_newest_stay()
    {
        LoginThrottle throttle = new(new ManualClock());
        LoginSource last = new("last", null);
        for (var user = 0; user < LoginThrottle.Capacity * 2; user++)
        {
            throttle.Failed(new LoginSource($"made up {user}", null));
        }

        for (var failure = 0; failure < LoginThrottle.FreeFailures; failure++)
        {
            throttle.Failed(last);
        }

        throttle.MustWait(last).ShouldBeTrue();
        throttle.Count.ShouldBeLessThanOrEqualTo(LoginThrottle.Capacity);
    }

    private sealed class ManualClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
