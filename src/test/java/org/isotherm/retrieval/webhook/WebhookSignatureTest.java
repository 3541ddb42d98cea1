package org.isotherm.retrieval.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
    private static final byte[] SECRET = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long TIME = 1614265330;
    private static final String BODY = "{\"test\": 2432232314}";

    /** Computed by Python's hmac and hashlib; the libraries of Standard Webhooks are tested with the same. */
    @Test
    void isWhatOthersCompute() {
        assertThat(WebhookSignature.of(ID, TIME, BODY, List.of(SECRET)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void isAnotherOneForAnythingElse() {
        String right = WebhookSignature.of(ID, TIME, BODY, List.of(SECRET));
        assertThat(WebhookSignature.of("other", TIME, BODY, List.of(SECRET))).isNotEqualTo(right);
        assertThat(WebhookSignature.of(ID, TIME + 1, BODY, List.of(SECRET))).isNotEqualTo(right);
        assertThat(WebhookSignature.of(ID, TIME, BODY + " ", List.of(SECRET))).isNotEqualTo(right);
        assertThat(WebhookSignature.of(ID, TIME, BODY, List.of(new byte[24]))).isNotEqualTo(right);
    }

    @Test
    void isMadeWithEachSecretWhileTheyAreRotated() {
        assertThat(WebhookSignature.of(ID, TIME, BODY, List.of(new byte[24], SECRET)))
                .matches("v1,\\S+ v1,\\S+")
                .endsWith(" v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
