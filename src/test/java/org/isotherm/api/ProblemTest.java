package org.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.isotherm.refusal.WrongField;
import org.isotherm.storage.AccessRefusedException;
import org.isotherm.storage.BackendFullException;
import org.isotherm.storage.BackendThrottledException;
import org.isotherm.storage.BackendTimeoutException;
import org.isotherm.storage.BackendUnavailableException;
import org.isotherm.storage.FileMissingException;
import org.isotherm.storage.ForeignBackendException;
import org.isotherm.storage.InvalidStoragePathException;
import org.isotherm.storage.ObjectArchivedException;
import org.isotherm.storage.OutcomeUnknownException;
import org.isotherm.storage.PathTakenException;
import org.isotherm.storage.SourceReadException;
import org.isotherm.storage.StorageException;
import org.isotherm.storage.StoragePath;
import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void leavesOutWhatItDoesNotHave() {
        assertThat(Problem.of(404, null).toJson().toString())
                .isEqualTo("{\"type\":\"/problems/not-found\",\"title\":\"There is no such thing\",\"status\":404}");
    }

    @Test
    void namesEveryWrongField() {
        Problem problem = ProblemException.invalid(List.of(new WrongField("a", "x"), new WrongField("b", "y")))
                .problem()
                .at("/api/x");
        assertThat(problem.toJson().toString())
                .isEqualTo("{\"type\":\"/problems/validation\",\"title\":\"The request is not valid\",\"status\":422,"
                        + "\"detail\":\"2 fields are wrong.\",\"instance\":\"/api/x\",\"errors\":["
                        + "{\"field\":\"a\",\"message\":\"x\"},{\"field\":\"b\",\"message\":\"y\"}]}");
    }

    @Test
    void knowsStatusesNobodyThoughtOf() {
        assertThat(Problem.of(418, null).type()).isEqualTo("/problems/refused");
        assertThat(Problem.of(599, null).type()).isEqualTo("/problems/failed");
    }

    @Test
    void saysWhenToComeBackInWholeSecondsAndNeverAtOnce() {
        assertThat(ProblemException.unavailable("x", Duration.ofMillis(1500)).headers())
                .containsEntry("Retry-After", "2");
        assertThat(ProblemException.tooManyRequests("x", Duration.ZERO).headers())
                .containsEntry("Retry-After", "1");
    }

    @Test
    void challengesWhoIsUnknown() {
        assertThat(ProblemException.unauthorized("x").headers())
                .containsEntry("WWW-Authenticate", "Basic realm=\"isotherm\"");
    }

    @Test
    void everyStorageErrorHasItsOwnTypeAndSaysWhetherToWait() {
        StoragePath path = StoragePath.of("a/b");
        List<StorageException> later = List.of(
                new BackendUnavailableException("b", path, "w", null),
                new BackendTimeoutException("b", path, "w", null),
                new BackendThrottledException("b", path, "w", null),
                new OutcomeUnknownException("b", path, "w", null),
                new AccessRefusedException("b", path, "w", null),
                new ForeignBackendException("b", path, "w", null),
                new ObjectArchivedException("b", path, "w", true, Duration.ofHours(5), null));
        assertThat(later).map(StorageProblems::of).allSatisfy(e -> {
            assertThat(e.problem().status()).isEqualTo(503);
            assertThat(e.headers()).containsKey("Retry-After");
            assertThat(e.problem().detail()).isEqualTo("backend b, object a/b: w");
        });
        assertThat(later).map(e -> StorageProblems.of(e).problem().type()).doesNotHaveDuplicates();
        assertThat(foreseen(new BackendFullException("b", path, "w", null))).isEqualTo("507 /problems/backend-full");
        assertThat(foreseen(new ObjectArchivedException("b", path, "w", null)))
                .isEqualTo("409 /problems/object-archived");
        assertThat(foreseen(new PathTakenException("b", path, "w", null))).isEqualTo("409 /problems/path-taken");
        assertThat(foreseen(new FileMissingException("b", path, "w", null))).isEqualTo("500 /problems/object-missing");
        assertThat(foreseen(new AccessRefusedException("b", path, "w", null)))
                .isEqualTo("503 /problems/backend-access-refused");
    }

    @Test
    void findsOurOwnExceptionsInsideWrappers() {
        IOException down = new BackendUnavailableException("b", null, "w", null);
        assertThat(foreseen(new UncheckedIOException(down))).isEqualTo("503 /problems/backend-unavailable");
        assertThat(foreseen(new SourceReadException(down))).isEqualTo("503 /problems/backend-unavailable");
        assertThat(foreseen(new RuntimeException(ProblemException.conflict("x"))))
                .isEqualTo("409 /problems/conflict");
    }

    @Test
    void aWrongPathIsTheClientsFaultOnlyAtTheTop() {
        InvalidStoragePathException wrong =
                org.assertj.core.api.Assertions.catchThrowableOfType(InvalidStoragePathException.class, () -> {
                    var unused = StoragePath.of("../x");
                });
        assertThat(foreseen(wrong)).isEqualTo("422 /problems/validation");
        assertThat(ProblemMapper.foreseen(new IllegalStateException(wrong))).isNull();
        assertThat(ProblemMapper.foreseen(new NullPointerException())).isNull();
    }

    private static String foreseen(Throwable thrown) {
        Problem problem = ProblemMapper.foreseen(thrown).problem();
        return problem.status() + " " + problem.type();
    }
}
