package org.isotherm.tiering;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import org.isotherm.asset.AssetLocation;
import org.isotherm.asset.AssetLocations;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.InvalidRequestException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendUse;
import org.isotherm.registry.Tier;
import org.jspecify.annotations.Nullable;

/** Plans for single files that a person brings to a tier, whatever the policies say. Holds are obeyed. */
@ApplicationScoped
public class HandMoves {
    private final AssetLocations assets;
    private final BackendRegistry backends;
    private final Plans plans;

    HandMoves() {
        this(null, null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    HandMoves(@Nullable AssetLocations assets, @Nullable BackendRegistry backends, @Nullable Plans plans) {
        this.assets = assets;
        this.backends = backends;
        this.plans = plans;
    }

    /**
     * Plans to bring an asset to a tier.
     *
     * @param targetId the backend; null for the only one of the tier that takes files
     * @throws NotFoundException when there is no such asset
     * @throws InvalidRequestException when the backend is not of that tier, or none is named and there are several
     * @throws ConflictException when the asset is there already, held, being moved, or cannot be read, or the backend takes no
     *     files
     */
    @Transactional
    public Plan plan(String principal, long assetLocationId, Tier tier, @Nullable Long targetId) {
        AssetLocation asset = assets.find(assetLocationId)
                .orElseThrow(() -> new NotFoundException("there is no asset " + assetLocationId));
        Backend source = backends.get(asset.backendId());
        Backend target = targetId == null ? only(tier, source) : named(tier, targetId);
        String reason = (tier == Tier.HOT ? "promoted by " : "demoted by ") + principal;
        PolicyDraft move = new PolicyDraft(
                reason,
                null,
                source.tier(),
                tier,
                target.id(),
                asset.key().entityType(),
                new Condition("", ConditionOperator.IS_NULL, ""),
                null,
                null,
                null,
                true,
                MoveRules.DEFAULT);
        return plans.byHand(principal, move, assetLocationId);
    }

    private Backend named(Tier tier, long id) {
        Optional<Backend> found =
                backends.all().stream().filter(b -> b.id() == id).findFirst();
        if (found.isEmpty()) {
            throw new InvalidRequestException("target_backend_id", "there is no backend " + id);
        }
        Backend target = found.get();
        if (target.tier() != tier) {
            throw new InvalidRequestException(
                    "target_backend_id",
                    "backend " + target.name() + " is " + target.tier().text());
        }
        if (!target.status().allows(BackendUse.CREATE)) {
            throw new ConflictException(
                    "backend " + target.name() + " is " + target.status().text() + " and takes no new files");
        }
        return target;
    }

    /** Those of projects must be named. */
    private Backend only(Tier tier, Backend source) {
        if (source.tier() == tier) {
            throw new ConflictException("the asset lies on backend " + source.name() + ", which is " + tier.text()
                    + " already; name another one as target_backend_id");
        }
        List<Backend> found = backends.all().stream()
                .filter(b -> b.tier() == tier && b.status().allows(BackendUse.CREATE) && b.projectId() == null)
                .toList();
        List<Backend> defaults = found.stream().filter(Backend::isDefault).toList();
        List<Backend> chosen = defaults.isEmpty() ? found : defaults;
        if (chosen.size() != 1) {
            throw new InvalidRequestException(
                    "target_backend_id", "is required: " + chosen.size() + " " + tier.text() + " backends take files");
        }
        return chosen.get(0);
    }
}
