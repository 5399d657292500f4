#include "metrics/probes/spectrum.h"

#include <cmath>
#include <optional>
#include <stdexcept>

#include <Eigen/Dense>
#include <Spectra/MatOp/DenseSymMatProd.h>
#include <Spectra/MatOp/DenseSymShiftSolve.h>
#include <Spectra/SymEigsShiftSolver.h>
#include <Spectra/SymEigsSolver.h>

namespace asvit {
namespace {

using Matrix = Eigen::MatrixXd;

constexpr Eigen::Index kDenseRows = 128;
constexpr Eigen::Index kKrylovVectors = 24;
constexpr Eigen::Index kMaxRestarts = 1000;
constexpr double kTolerance = 1e-12;

Matrix to_eigen(const at::Tensor& matrix) {
  const at::Tensor values = matrix.to(at::kCPU, at::kDouble).contiguous();
  return Eigen::Map<const Matrix>(values.data_ptr<double>(), values.size(0), values.size(1));
}

Eigen::VectorXd dense_eigenvalues(const Matrix& matrix) {
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(matrix, Eigen::EigenvaluesOnly);
  if (solver.info() != Eigen::Success) {
    throw std::runtime_error("eigenvalues: the dense solver did not converge");
  }
  return solver.eigenvalues();
}

std::optional<double> largest_eigenvalue(const Matrix& matrix) {
  Spectra::DenseSymMatProd<double> product(matrix);
  Spectra::SymEigsSolver<Spectra::DenseSymMatProd<double>> solver(product, 1, kKrylovVectors);
  solver.init();
  solver.compute(Spectra::SortRule::LargestAlge, kMaxRestarts, kTolerance);
  if (solver.info() != Spectra::CompInfo::Successful) {
    return std::nullopt;
  }
  return solver.eigenvalues()[0];
}

/// Whether all eigenvalues of `matrix` lie above `bound`, by the signs of a factorisation
/// (Sylvester's law of inertia).
bool lies_above(const Matrix& matrix, double bound) {
  const Matrix shifted = matrix - bound * Matrix::Identity(matrix.rows(), matrix.cols());
  const Eigen::LDLT<Matrix> factors(shifted);
  return factors.info() == Eigen::Success && factors.isPositive();
}

/// Whether these can be the ends: a few distinct eigenvalues are enough to make an iteration break
/// down with values that are none.
bool are_ends(const Matrix& matrix, double smallest, double largest) {
  const double norm = matrix.norm();
  const double slack = 1e-12 * norm;
  return std::abs(smallest) <= norm && std::abs(largest) <= norm &&
         lies_above(matrix, smallest - slack) && lies_above(-matrix, -largest - slack);
}

std::optional<double> smallest_eigenvalue(const Matrix& matrix, double largest) {
  // A shift just below zero keeps the factorisation regular where the matrix is singular.
  const double shift = -1e-10 * largest;
  Spectra::DenseSymShiftSolve<double> inverse(matrix);
  Spectra::SymEigsShiftSolver<Spectra::DenseSymShiftSolve<double>> solver(inverse, 1,
                                                                          kKrylovVectors, shift);
  solver.init();
  solver.compute(Spectra::SortRule::LargestMagn, kMaxRestarts, kTolerance);
  if (solver.info() != Spectra::CompInfo::Successful) {
    return std::nullopt;
  }
  return solver.eigenvalues()[0];
}

/// The ends by iteration; nothing where it does not come to an end that can be trusted.
std::optional<SpectrumEnds> iterated_ends(const Matrix& matrix) {
  try {
    const std::optional<double> largest = largest_eigenvalue(matrix);
    const std::optional<double> smallest =
        largest && *largest > 0.0 ? smallest_eigenvalue(matrix, *largest) : std::nullopt;
    if (smallest && are_ends(matrix, *smallest, *largest)) {
      return SpectrumEnds{*smallest, *largest, ScoreStatus::kOk};
    }
  } catch (const std::exception&) {
    // A factorisation or a small eigenproblem inside the iteration failed.
  }
  return std::nullopt;
}

}  // namespace

SpectrumEnds spectrum_ends(const at::Tensor& matrix) {
  const Matrix values = to_eigen(matrix);
  SpectrumEnds ends;
  if (!values.allFinite()) {
    ends.status = ScoreStatus::kNotFinite;
    return ends;
  }
  if (values.rows() > kDenseRows) {
    if (const std::optional<SpectrumEnds> iterated = iterated_ends(values)) {
      return *iterated;
    }
  }
  const Eigen::VectorXd all = dense_eigenvalues(values);
  ends.smallest = all[0];
  ends.largest = all[all.size() - 1];
  return ends;
}

std::vector<double> eigenvalues(const at::Tensor& matrix) {
  const Matrix values = to_eigen(matrix);
  if (!values.allFinite()) {
    return {};
  }
  const Eigen::VectorXd all = dense_eigenvalues(values);
  return {all.data(), all.data() + all.size()};
}

}  // namespace asvit
