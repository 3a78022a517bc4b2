using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nova.Data;

namespace Nova.Tests.Unit.Data;

public sealed class DataRegistrationTests
{
    [Fact]
    public async Task The_container_hands_out_the_database_that_the_configuration_names()
    {
        await using var provider = Provider(("database:connection", "sqlite://"), ("database:synchronous", "full"));

        await provider.GetRequiredService<MigrationRunner>().MigrateAsync(default);
        var database = provider.GetRequiredService<Database>();

        (await database.QueryAsync<string>("SELECT module FROM schema_migrations", null, default)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("database:synchronous", "sometimes")]
    [InlineData("database:max_pool_size", "0")]
    [InlineData("database:connection", "")]
    public async Task A_bad_option_is_refused(string key, string value)
    {
        await using var provider = Provider((key, value));

        Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<Database>());
    }

    private static ServiceProvider Provider(params (string Key, string Value)[] settings) =>
        new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
                .Build())
            .AddDatabase()
            .AddDatabase()
            .BuildServiceProvider();
}
