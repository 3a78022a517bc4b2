using Microsoft.AspNetCore.Http;
using Nova.Web;
using Nova.Web.Pipeline;

namespace Nova.Tests.Unit.Web;

public sealed class VersionTests
{
    [Theory]
    [InlineData(null, null, 200, "2.1")]
    [InlineData("compute 2.27", null, 200, "2.27")]
    [InlineData("Compute 2.27", null, 200, "2.27")]
    [InlineData("compute  2.27 ", null, 200, "2.27")]
    [InlineData("compute latest", null, 200, "2.90")]
    [InlineData("volume 3.50", null, 200, "2.1")]
    [InlineData("volume 3.50, compute 2.5", null, 200, "2.5")]
    [InlineData("compute 2.5,compute 2.6", null, 200, "2.6")]
    [InlineData(null, "2.30", 200, "2.30")]
    [InlineData(null, "latest", 200, "2.90")]
    [InlineData("compute 2.27", "2.30", 200, "2.27")]
    [InlineData("compute 2.0", null, 406, null)]
    [InlineData("compute 2.91", null, 406, null)]
    [InlineData("compute 2.9999", null, 406, null)]
    [InlineData("compute 3.1", null, 406, null)]
    [InlineData("compute 1.1", null, 406, null)]
    [InlineData("compute", null, 400, null)]
    [InlineData("compute 2", null, 400, null)]
    [InlineData("compute 2.", null, 400, null)]
    [InlineData("compute .1", null, 400, null)]
    [InlineData("compute 2.01", null, 400, null)]
    [InlineData("compute 2.1.1", null, 400, null)]
    [InlineData("compute -2.1", null, 400, null)]
    [InlineData("compute abc", null, 400, null)]
    [InlineData("compute LATEST", null, 400, null)]
    [InlineData("compute 2.99999999999999999999", null, 400, null)]
    [InlineData(null, "", 400, null)]
    [InlineData(null, "2.1.1", 400, null)]
    public void The_headers_choose_the_version(string? header, string? oldHeader, int status, string? version)
    {
        HeaderDictionary headers = [];
        if (header is not null)
        {
            headers["OpenStack-API-Version"] = header;
        }

        if (oldHeader is not null)
        {
            headers["X-OpenStack-Nova-API-Version"] = oldHeader;
        }

        var accepted = VersionNegotiation.TryNegotiate(headers, new ApiVersion(2, 90), out var negotiated, out var refusal, out _);

        accepted.ShouldBe(status is 200);
        refusal.ShouldBe(status);
        (accepted ? negotiated.ToString() : null).ShouldBe(version);
    }

    [Fact]
    public void Versions_are_ordered_by_number_and_not_by_text()
    {
        (new ApiVersion(2, 9) < new ApiVersion(2, 10)).ShouldBeTrue();
        new ApiVersion(2, 47).Supports(47).ShouldBeTrue();
        new ApiVersion(2, 46).Supports(47).ShouldBeFalse();
    }
}
