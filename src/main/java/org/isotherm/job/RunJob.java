package org.isotherm.job;

import jakarta.batch.operations.JobOperator;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.context.JobContext;
import java.util.Optional;
import java.util.Properties;

/**
 * Ties the executions of a batch job to the row of its run: by the job's parameter {@code <job>_id} at first, by the
 * instance after a restart, which may come without parameters.
 */
public final class RunJob {
    private final String job;
    private final JobRows rows;

    /** @param job the name of its definition in META-INF/batch-jobs, and of its kind of run */
    public RunJob(String job, JobRows rows) {
        this.job = job;
        this.rows = rows;
    }

    /**
     * Starts the job of a run whose row is committed; outside any transaction. When the batch runtime refuses, the run
     * has failed and says so.
     */
    public void start(long id) {
        Properties parameters = new Properties();
        parameters.setProperty(parameter(), Long.toString(id));
        JobOperator operator = BatchRuntime.getJobOperator();
        long execution;
        try {
            execution = operator.start(job, parameters);
        } catch (RuntimeException e) {
            rows.ended(id, "the batch job could not be started: " + e.getMessage());
            throw e;
        }
        // from here on the job runs, and notes its ids itself when this does not come so far
        rows.runsAs(id, operator.getJobInstance(execution).getInstanceId(), execution);
    }

    private String parameter() {
        return job + "_id";
    }

    /** The run that the execution works on. */
    public long id(JobContext context) {
        return rows.idOf(context.getInstanceId())
                .orElseThrow(() -> new IllegalStateException(
                        "no " + job + " belongs to batch job " + context.getInstanceId() + "; start one over HTTP"));
    }

    /** An execution begins. */
    public void before(JobContext context) {
        long instance = context.getInstanceId();
        long id = given(context).orElseGet(() -> id(context)); // ids of jobs begin anew with a new job repository
        rows.runsAs(id, instance, context.getExecutionId());
        rows.begun(id);
    }

    private Optional<Long> given(JobContext context) {
        Properties parameters = BatchRuntime.getJobOperator()
                .getJobExecution(context.getExecutionId())
                .getJobParameters();
        String id = parameters == null ? null : parameters.getProperty(parameter());
        return Optional.ofNullable(id).map(Long::valueOf);
    }

    /** An execution ends: its run with it, or until a restart goes on. */
    public void after(JobContext context) {
        BatchStatus status = context.getBatchStatus();
        boolean cameToItsEnd = status == BatchStatus.STARTED || status == BatchStatus.COMPLETED;
        rows.ended(id(context), cameToItsEnd ? null : "the batch job ended as " + status + "; restart it to go on");
    }
}
