using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Nova.Hosting.Configuration;

/// <summary>What is set, as a source of <c>IConfiguration</c>. The host replaces the texts by checked values once all is registered.</summary>
internal sealed class NovaConfiguration : ConfigurationProvider, IConfigurationSource
{
    public ResolvedConfiguration? Current { get; private set; }

    public void Use(ResolvedConfiguration resolved)
    {
        Current = resolved;
        Data = resolved.Data.ToDictionary(StringComparer.OrdinalIgnoreCase);
        OnReload();
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}

/// <summary>
/// Sets the typed values after the binder: it appends a configured list to the default one, where the operator means to replace it.
/// </summary>
internal sealed class TypedValues<TOptions>(NovaConfiguration configuration) : IPostConfigureOptions<TOptions>
    where TOptions : class
{
    public void PostConfigure(string? name, TOptions options)
    {
        foreach (var (property, value) in configuration.Current?.ValuesOf(typeof(TOptions)) ?? [])
        {
            property.SetValue(options, value);
        }
    }
}
