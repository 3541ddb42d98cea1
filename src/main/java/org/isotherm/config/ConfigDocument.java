package org.isotherm.config;

import java.util.List;
import org.isotherm.entity.ConfiguredEntityTypes;
import org.isotherm.profile.ConfiguredProfiles;
import org.isotherm.registry.ConfiguredBackends;
import org.isotherm.tiering.ConfiguredPolicies;
import org.isotherm.tiering.ConfiguredSchedules;
import org.jspecify.annotations.Nullable;

/** The configuration as a document wants it. A part that it does not have, null here, is left alone as a whole. */
public record ConfigDocument(
        @Nullable List<ConfiguredBackends.Entry> backends,
        @Nullable List<ConfiguredEntityTypes.Entry> entityTypes,
        @Nullable List<ConfiguredPolicies.Entry> policies,
        @Nullable List<ConfiguredSchedules.Entry> schedules,
        @Nullable List<ConfiguredProfiles.Entry> profiles) {}
