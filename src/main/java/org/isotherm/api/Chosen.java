package org.isotherm.api;

import org.isotherm.profile.Profile;
import org.isotherm.profile.Profiles;
import org.isotherm.refusal.ConflictException;
import org.isotherm.refusal.NotFoundException;
import org.isotherm.registry.Backend;
import org.isotherm.registry.BackendRegistry;
import org.isotherm.registry.BackendStatus;
import org.isotherm.registry.BackendUse;
import org.isotherm.storage.Capability;

/** The backend or profile that a request names. */
final class Chosen {
    private Chosen() {}

    /** @throws ProblemException 422 naming {@code backend_id} when there is none */
    static Backend backend(BackendRegistry backends, long id) {
        try {
            return backends.get(id);
        } catch (NotFoundException e) {
            throw ProblemException.invalid("backend_id", "there is no backend " + id);
        }
    }

    /** @throws ProblemException 422 naming {@code profile_id} when there is none */
    static Profile profile(Profiles profiles, long id) {
        try {
            return profiles.find(id);
        } catch (NotFoundException e) {
            throw ProblemException.invalid("profile_id", "there is no profile " + id);
        }
    }

    /** @throws ConflictException when the status of {@code backend} forbids it: waiting would not help, an operator would */
    static Backend allowing(BackendUse use, Backend backend) {
        if (!backend.status().allows(use)) {
            throw new ConflictException(
                    "backend " + backend.name() + " is " + backend.status().text()
                            + (use == BackendUse.READ || backend.status() == BackendStatus.OFFLINE
                                    ? " and cannot be read"
                                    : " and takes no new files"));
        }
        return backend;
    }

    /** @throws ConflictException when the last probe has shown that {@code backend} cannot do what this needs */
    static Backend able(Capability capability, Backend backend) {
        if (backend.capabilities().lack(capability)) {
            throw new ConflictException("backend " + backend.name() + " lacks the capability " + capability.text()
                    + ", says its last probe; probe it again when that has changed");
        }
        return backend;
    }
}
