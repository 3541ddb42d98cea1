package org.isotherm.storage.s3;

import java.io.IOException;
import java.io.InterruptedIOException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/** Holds each attempt of a request back until {@link S3Flow} lets it go. A body that is read afterwards holds no place. */
final class S3FlowClient implements SdkHttpClient {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SLOW_DOWN = 503;

    private final SdkHttpClient below;
    private final S3Flow flow;

    S3FlowClient(SdkHttpClient below, S3Flow flow) {
        this.below = below;
        this.flow = flow;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest prepared = below.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return send(prepared);
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    private HttpExecuteResponse send(ExecutableHttpRequest request) throws IOException {
        long entered;
        try {
            entered = flow.enter();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the store was to be spared");
        }
        boolean throttled = false;
        try {
            HttpExecuteResponse answer = request.call();
            int status = answer.httpResponse().statusCode();
            throttled = status == SLOW_DOWN || status == TOO_MANY_REQUESTS;
            return answer;
        } finally {
            flow.leave(entered, throttled);
        }
    }

    @Override
    public String clientName() {
        return below.clientName();
    }

    /** The client below is its maker's to close. */
    @Override
    public void close() {}
}
