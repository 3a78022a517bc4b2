namespace Nova.Core;

/// <summary>
/// On an option that is a list: each line of <c>nova.conf</c> that sets it is one value, and commas belong to the value. Other lists
/// are one line, their values between commas.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RepeatedAttribute : Attribute;
