using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Nova.Core;

/// <summary>
/// Options of one part of the product: one section of <c>nova.conf</c>. Each property names its option with
/// <c>[ConfigurationKeyName("snake_case")]</c>, says unit and default in its documentation, and is checked by data annotations.
/// </summary>
public interface INovaOptions
{
    /// <summary>The section, e.g. <c>database</c>; <c>DEFAULT</c> for the section without a name of its own.</summary>
    static abstract string Section { get; }
}

/// <summary>One options type that some part of this process reads; the host checks the configuration against all of them.</summary>
/// <param name="Section">The section.</param>
/// <param name="Type">The type whose properties are its options.</param>
public sealed record OptionsDeclaration(string Section, Type Type);

/// <summary>Registers options.</summary>
public static class NovaOptionsRegistration
{
    /// <summary>Binds the section, checks it at start and declares it, so that a misspelt option is found and the sample lists it.</summary>
    public static IServiceCollection AddNovaOptions<TOptions>(this IServiceCollection services)
        where TOptions : class, INovaOptions
    {
        OptionsDeclaration declaration = new(TOptions.Section, typeof(TOptions));
        if (services.Any(service => service.ImplementationInstance is OptionsDeclaration known && known == declaration))
        {
            return services;
        }

        services.AddOptions<TOptions>().BindConfiguration(TOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(declaration);
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }
}
