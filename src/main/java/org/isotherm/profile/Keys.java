package org.isotherm.profile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.isotherm.refusal.ConflictException;
import org.isotherm.storage.transform.KeyName;
import org.isotherm.storage.transform.KeyUnavailableException;
import org.isotherm.storage.transform.KeyUnavailableException.Reason;
import org.isotherm.storage.transform.KeyWrapping;
import org.jspecify.annotations.Nullable;

/** The key-encryption keys by their names: which this server has, and what each opens. Never what a key is. */
@ApplicationScoped
public class Keys {
    private final ConfiguredKeys configured;
    private final KeyUses uses;

    Keys() {
        this(null, null);
    }

    @Inject
    @SuppressWarnings("NullAway") // null only in the proxy, which never uses them
    Keys(@Nullable ConfiguredKeys configured, @Nullable KeyUses uses) {
        this.configured = configured;
        this.uses = uses;
    }

    /** All that the settings or any row name, in the order of their names. */
    @Transactional(TxType.NOT_SUPPORTED)
    public List<KeyStanding> all() {
        Map<String, KeyRows.Use> used = uses.all();
        TreeSet<KeyName> names = new TreeSet<>(Comparator.comparing(KeyName::text));
        names.addAll(configured.names());
        used.keySet().forEach(name -> names.add(new KeyName(name)));
        List<KeyStanding> all = new ArrayList<>();
        for (KeyName name : names) {
            all.add(standing(name, used.getOrDefault(name.text(), KeyRows.Use.NONE)));
        }
        return all;
    }

    /** Empty when neither settings nor rows name it. */
    @Transactional(TxType.NOT_SUPPORTED)
    public Optional<KeyStanding> find(KeyName name) {
        KeyRows.Use use = uses.all().get(name.text());
        return use == null && configured.source(name).isEmpty()
                ? Optional.empty()
                : Optional.of(standing(name, use == null ? KeyRows.Use.NONE : use));
    }

    /** The keys that contents name and that do not open them on this server, with the reason. */
    @Transactional(TxType.NOT_SUPPORTED)
    public List<KeyUnavailableException> lacking() {
        List<KeyUnavailableException> lacking = new ArrayList<>();
        for (KeyName name : uses.ofContents()) {
            try {
                check(name);
            } catch (KeyUnavailableException e) {
                lacking.add(e);
            }
        }
        return lacking;
    }

    /** @throws KeyUnavailableException when it cannot be used, or is another one than the contents on it say */
    @Transactional(TxType.NOT_SUPPORTED)
    public void check(KeyName name) throws KeyUnavailableException {
        there(name);
        Optional<KeyRows.Sample> sample = uses.sample(name);
        if (sample.isPresent()) {
            new KeyWrapping(configured)
                    .open(sample.get().key(), sample.get().content())
                    .close();
        }
    }

    /** @throws KeyUnavailableException when it is not there; whether it opens what is on it is not asked */
    @Transactional(TxType.NOT_SUPPORTED)
    public void there(KeyName name) throws KeyUnavailableException {
        Arrays.fill(configured.key(name), (byte) 0);
    }

    /**
     * From now on nothing is wrapped by the key, so that it can be taken out of the settings. For good; a second call does
     * nothing.
     *
     * @throws ConflictException when a content, a profile or a rotation that has not ended is on it
     */
    @Transactional(TxType.NOT_SUPPORTED)
    public void retire(String principal, KeyName name) {
        uses.retire(principal, name);
    }

    private KeyStanding standing(KeyName name, KeyRows.Use use) {
        Reason problem = null;
        String detail = null;
        try {
            check(name);
        } catch (KeyUnavailableException e) {
            problem = e.reason();
            detail = e.getMessage();
        }
        return new KeyStanding(
                name,
                configured.source(name).orElse(null),
                problem,
                detail,
                use.contents(),
                use.profiles(),
                use.retiredAt());
    }
}
