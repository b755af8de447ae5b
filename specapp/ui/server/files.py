"""Files that workers have made, each under an address that nobody can guess."""

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from specapp.ui.session.streamed_files import file_of
from specapp.ui.tasks.export import exported


def files_route(base: str) -> Route:
    """The route ``/specapp/files/{token}``.

    Parameters
    ----------
    base : str
        Path under which the page is served, such as ``""`` or ``"/tool"``.
    """
    return Route(f"{base}/specapp/files/{{token}}", _file)


def _file(request: Request) -> Response:
    folder = file_of(request.path_params["token"])
    found = exported(folder) if folder is not None and folder.exists() else None
    if found is None or not found[0].exists():
        return Response("The file has been deleted. Ask for it again.", 404, media_type="text/plain")
    path, file_name, media_type = found
    return FileResponse(path, filename=file_name, media_type=media_type, headers={"Cache-Control": "no-store"})
