// The page's first script: says where the others lie, which is known only to the server, then loads the application.
const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
__webpack_public_path__ = `${config.fullStaticUrl}/`;

void import("./start.mjs").then(({ start }) => start());
