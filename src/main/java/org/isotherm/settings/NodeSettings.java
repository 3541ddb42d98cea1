package org.isotherm.settings;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Who this node is in the cluster and how long its claims outlive it. */
@Dependent
public class NodeSettings {
    private final String name;
    private final Duration lease;

    @Inject
    public NodeSettings(
            @ConfigProperty(name = "isotherm.node.name", defaultValue = "isotherm") String name,
            @ConfigProperty(name = "isotherm.node.lease", defaultValue = "PT30S") Duration lease) {
        if (name.isBlank() || name.length() > 200) {
            throw new IllegalArgumentException("isotherm.node.name must have 1 to 200 characters, is '" + name + "'");
        }
        this.name = name;
        this.lease = Checked.positive("isotherm.node.lease", lease);
    }

    /** Unique and stable: a start under this name ends whatever an earlier one has claimed. */
    public String name() {
        return name;
    }

    /** After this time without a heartbeat others take over; heartbeats come four times as often. */
    public Duration lease() {
        return lease;
    }
}
