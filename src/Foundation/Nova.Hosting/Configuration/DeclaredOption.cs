using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Hosting.Configuration;

/// <summary>One option that some part of the program reads.</summary>
internal sealed record DeclaredOption(string Section, string Name, PropertyInfo Property, object? Default)
{
    /// <summary>The type of its value, without a <see cref="Nullable{T}"/> around it.</summary>
    public Type ValueType { get; } = Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>Whether each line that sets it is one value of its own.</summary>
    public bool IsRepeated { get; } = Property.IsDefined(typeof(RepeatedAttribute));

    /// <summary>The options of one declaration.</summary>
    public static IEnumerable<DeclaredOption> Of(OptionsDeclaration declaration)
    {
        var defaults = Activator.CreateInstance(declaration.Type);
        foreach (var property in declaration.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.CanWrite && property.GetIndexParameters().Length is 0)
            {
                var name = property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? ToSnakeCase(property.Name);
                yield return new DeclaredOption(declaration.Section, name, property, property.GetValue(defaults));
            }
        }
    }

    /// <summary>What the option's data annotations say of a value; <see langword="null"/> for nothing.</summary>
    public string? FindFault(object? value)
    {
        ValidationContext context = new(this) { MemberName = Property.Name, DisplayName = Name };
        return Property.GetCustomAttributes<ValidationAttribute>()
            .Select(rule => rule.GetValidationResult(value, context)?.ErrorMessage)
            .FirstOrDefault(message => message is not null);
    }

    private static string ToSnakeCase(string name)
    {
        StringBuilder text = new();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
