using System.Reflection;
using System.Runtime.Loader;

namespace Nova.Scheduling.Plugins;

/// <summary>Loads a plug-in with what lies beside it; what the program has already, our contracts above all, is the program's.</summary>
internal sealed class PluginContext(string path) : AssemblyLoadContext($"plug-in {Path.GetFileName(path)}")
{
    private readonly AssemblyDependencyResolver _beside = new(path);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        foreach (var loaded in Default.Assemblies)
        {
            if (loaded.GetName().Name == assemblyName.Name)
            {
                return loaded;
            }
        }

        return _beside.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;
    }
}
