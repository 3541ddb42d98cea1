package org.isotherm.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Writes the errors that never reach Jakarta REST as problems.
 *
 * <p>{@code web.xml} names it as the error page. Asked directly it is a 404.
 */
@WebServlet(ErrorServlet.PATH)
public class ErrorServlet extends HttpServlet {
    /** Where {@code web.xml} sends errors. */
    static final String PATH = "/problem";

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        String path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
                ? uri
                : request.getRequestURI();
        write(response, Problem.of(status, ProblemMapper.detail(status)).at(path));
    }

    /** Sends {@code problem} outside Jakarta REST, with the header fields that {@link AnswerHeaders} gives inside. */
    public static void write(HttpServletResponse response, Problem problem) throws IOException {
        byte[] document = problem.toJson().toString().getBytes(StandardCharsets.UTF_8);
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setContentLength(document.length);
        AnswerHeaders.ALWAYS.forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(document);
    }
}
