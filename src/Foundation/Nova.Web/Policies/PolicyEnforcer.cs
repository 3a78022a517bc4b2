using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nova.Core;

namespace Nova.Web.Policies;

/// <summary>Keeps the compiled rules, and reads the operator's file again when it has changed.</summary>
internal sealed partial class PolicyEnforcer : IPolicyEnforcer
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);

    private readonly Policy[] _policies;
    private readonly string? _path;
    private readonly TimeProvider _clock;
    private readonly ILogger<PolicyEnforcer> _log;
    private readonly ConcurrentDictionary<string, PolicyCheck> _learnt = new(StringComparer.Ordinal);
    private readonly Lock _guard = new();
    private volatile PolicySet _set;
    private DateTime _readAt;
    private long _nextCheck;

    /// <exception cref="PolicyException">The file, or a rule, makes no sense: the start fails.</exception>
    public PolicyEnforcer(IEnumerable<PolicyList> lists, IOptions<PolicyOptions> options, TimeProvider clock, ILogger<PolicyEnforcer> log)
    {
        _policies = [.. BaseRules.Definitions, .. lists.SelectMany(list => list.Policies)];
        _path = string.IsNullOrEmpty(options.Value.PolicyFile) ? null : options.Value.PolicyFile;
        (_clock, _log) = (clock, log);
        _set = Read();
        _nextCheck = clock.GetTimestamp();
    }

    public bool Allows(RequestContext caller, Policy policy, PolicyTarget target)
    {
        if (_path is not null)
        {
            ReadAgainWhenChanged();
        }

        if (!_set.TryFind(policy.Name, out var check) && !_learnt.TryGetValue(policy.Name, out check))
        {
            check = Learn(policy);
        }

        return check(caller, in target);
    }

    private PolicySet Read()
    {
        if (_path is null)
        {
            return PolicySet.Compile(_policies, new Dictionary<string, string>());
        }

        if (!File.Exists(_path))
        {
            throw new PolicyException($"The policy file {_path} of [oslo_policy] policy_file does not exist.");
        }

        _readAt = File.GetLastWriteTimeUtc(_path);
        return PolicySet.Compile(_policies, PolicyFile.Parse(File.ReadAllText(_path), _path));
    }

    private void ReadAgainWhenChanged()
    {
        var now = _clock.GetTimestamp();
        if (now < Volatile.Read(ref _nextCheck) || !_guard.TryEnter())
        {
            return;
        }

        try
        {
            _nextCheck = now + (long)(CheckEvery.TotalSeconds * _clock.TimestampFrequency);
            if (File.GetLastWriteTimeUtc(_path!) != _readAt)
            {
                _set = Read();
                LogRead(_path!);
            }
        }
        catch (Exception exception) when (exception is PolicyException or IOException or UnauthorizedAccessException)
        {
            // The rules that were good a moment ago stay in force: a typing error must neither open nor close the cloud.
            LogBroken(_path!, exception);
        }
        finally
        {
            _guard.Exit();
        }
    }

    /// <summary>A policy that no module registered: its default holds, whatever the file says.</summary>
    private PolicyCheck Learn(Policy policy)
    {
        LogUnregistered(policy.Name);
        var set = PolicySet.Compile([.. _policies, policy], new Dictionary<string, string>());
        return _learnt[policy.Name] = set.TryFind(policy.Name, out var check) ? check : PolicyParser.Never;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The policy file {Path} was read again.")]
    private partial void LogRead(string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "The changed policy file {Path} cannot be used; the rules before it stay in force.")]
    private partial void LogBroken(string path, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The policy {Policy} is used but was not registered; a policy file cannot override it.")]
    private partial void LogUnregistered(string policy);
}

/// <summary>The policies of one module.</summary>
internal sealed record PolicyList(IReadOnlyList<Policy> Policies);
