using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nova.Membership;
using Nova.Membership.Memcached;
using Nova.Membership.ZooKeeper;

namespace Nova.Tests.Unit.Membership;

public sealed class GroupOptionsTests
{
    [Theory]
    [InlineData("db", null, null, typeof(NoGroup))]
    [InlineData("mc", "127.0.0.1:1", null, typeof(MemcachedGroup))]
    [InlineData("zk", null, "a:2181, [::1]:2182,c", typeof(ZooKeeperGroup))]
    public async Task The_driver_is_what_the_option_names(string driver, string? memcached, string? zooKeeper, Type expected)
    {
        await using var services = Services(driver, memcached, zooKeeper);

        services.GetRequiredService<IStartupValidator>().Validate();

        services.GetRequiredService<IServiceGroup>().ShouldBeOfType(expected);
    }

    [Theory]
    [InlineData("etcd", null, null, "servicegroup_driver is db, mc or zk")]
    [InlineData("mc", null, null, "needs memcached_servers")]
    [InlineData("mc", "a:b", null, "memcached_servers: 'a:b' is no host and port")]
    [InlineData("zk", null, null, "needs [zookeeper] address")]
    [InlineData("zk", null, "a:2181,b:99999", "[zookeeper] address: 'b:99999' is no host and port")]
    public async Task A_value_that_cannot_be_used_stops_the_start_and_is_named(string driver, string? memcached, string? zooKeeper, string said)
    {
        await using var services = Services(driver, memcached, zooKeeper);

        Should.Throw<Exception>(services.GetRequiredService<IStartupValidator>().Validate).ToString().ShouldContain(said);
    }

    [Theory]
    [InlineData("servicegroups")]
    [InlineData("/servicegroups/")]
    [InlineData("/a//b")]
    public async Task A_prefix_is_a_path(string prefix)
    {
        await using var services = Services("zk", null, "a:1", prefix);

        Should.Throw<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate).Message.ShouldContain("sg_prefix");
    }

    private static ServiceProvider Services(string driver, string? memcached, string? zooKeeper, string prefix = "/servicegroups")
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DEFAULT:servicegroup_driver"] = driver,
            ["DEFAULT:memcached_servers:0"] = memcached,
            ["zookeeper:address"] = zooKeeper,
            ["zookeeper:sg_prefix"] = prefix,
        }.Where(pair => pair.Value is not null)).Build();
        return new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddServiceGroup().BuildServiceProvider();
    }
}
