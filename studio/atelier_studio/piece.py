"""A jewel as a list of placed parts. Roles name the material: 'metal', 'pearl', or 'gem:<stone>'."""
from dataclasses import dataclass, field

import numpy as np

from .mesh import Mesh


@dataclass
class Part:
    mesh: Mesh
    role: str
    at: np.ndarray
    small: bool = False          # melee: no spectral passes of its own


@dataclass
class Piece:
    """Parts in mm. Meshes used many times are shared, so a hundred links cost one mesh."""
    parts: list = field(default_factory=list)

    def add(self, mesh, role='metal', at=None, small=False):
        self.parts.append(Part(mesh, role, np.eye(4) if at is None else at, small))
        return self

    def put(self, other, at=None):
        """Place every part of another piece in this one."""
        M = np.eye(4) if at is None else at
        self.parts += [Part(p.mesh, p.role, M @ p.at, p.small) for p in other.parts]
        return self

    def points(self, keep=lambda part: True):
        """All vertices of the parts that `keep` accepts."""
        sets = [p.mesh.V @ p.at[:3, :3].T + p.at[:3, 3] for p in self.parts if keep(p)]
        return np.vstack(sets) if sets else np.zeros((0, 3))

    def grounded(self):
        """The same piece resting on z = 0."""
        from .mesh import move
        return Piece().put(self, move(z=-self.points()[:, 2].min()))


def is_gem(part):
    return part.role.startswith('gem:')
