using System.Reflection;
using System.Runtime.CompilerServices;

namespace Nova.Tests.Architecture;

/// <summary>The rooms of the house: their folders, and their assemblies as built.</summary>
internal static class House
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every room: kind (the folder below <c>src</c>) and name.</summary>
    public static IReadOnlyList<(string Kind, string Name, string Folder)> Rooms { get; } =
    [
        .. from project in Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
           let folder = Path.GetDirectoryName(project)!
           select (Path.GetFileName(Path.GetDirectoryName(folder)!), Path.GetFileNameWithoutExtension(project), folder),
    ];

    public static Assembly Load(string room) => Assembly.Load(new AssemblyName(room));

    /// <summary>The assemblies of ours that a room refers to.</summary>
    public static IEnumerable<string> UsedBy(string room) => Load(room).GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Nova.", StringComparison.Ordinal));

    /// <summary>Types that a person wrote.</summary>
    public static IEnumerable<Type> TypesOf(string room) =>
        Load(room).GetTypes().Where(type => !type.Name.Contains('<', StringComparison.Ordinal) && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
            && type.Namespace?.StartsWith("Nova", StringComparison.Ordinal) is true);

    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Nova.slnx")))
            {
                return folder.FullName;
            }
        }

        return Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
    }
}
